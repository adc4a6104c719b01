// Both languages say the same things with the same parameters.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fill, parametersOf } from '../src/words/catalogue.ts';
import { clockSeconds, day, roughly, timer, zoneLetters } from '../src/words/time.ts';

const folder = new URL('../src/words/', import.meta.url);
const screens = readdirSync(folder)
  .filter((name) => name.endsWith('.id.ts'))
  .map((name) => name.slice(0, -'.id.ts'.length));

async function dictionary(screen: string, language: 'id' | 'en'): Promise<Record<string, string>> {
  const module: Record<string, Record<string, string>> = await import(
    new URL(`${screen}.${language}.ts`, folder).href
  );
  const [words] = Object.values(module);
  assert.ok(words, `${screen}.${language}.ts exports its words`);
  return words;
}

for (const screen of screens) {
  test(`the words of “${screen}” are whole in both languages`, async () => {
    const id = await dictionary(screen, 'id');
    const en = await dictionary(screen, 'en');

    assert.deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
    for (const key of Object.keys(id)) {
      assert.ok(id[key]?.trim(), `${key} is empty in Bahasa Indonesia`);
      assert.ok(en[key]?.trim(), `${key} is empty in English`);
      assert.deepEqual(parametersOf(en[key] ?? ''), parametersOf(id[key] ?? ''), `parameters of ${key}`);
    }
  });
}

test('a sentence takes its parameters, and shows the name of one that is missing', () => {
  assert.equal(fill('{n} kunjungan di {place}', { n: 3 }), '3 kunjungan di {place}');
});

test('00:30 in Makassar is still yesterday in UTC, and is shown as the new day', () => {
  const at = Date.parse('2026-11-21T16:30:00Z');

  assert.equal(clockSeconds(at, 'Asia/Makassar'), '00:30:00');
  assert.equal(day(at, 'Asia/Makassar'), '22/11/2026');
  assert.equal(zoneLetters('Asia/Makassar'), 'WITA');
});

test('timers count minutes and seconds, and hours when there are any', () => {
  assert.equal(timer(47_900), '0:47');
  assert.equal(timer(3_905_000), '1:05:05');
  assert.equal(timer(-5), '0:00');
  assert.deepEqual(roughly(12 * 60_000), { unit: 'minutes_short', n: 12 });
});

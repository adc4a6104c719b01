// Both languages of the crew's phone say the same: same keys (held by the types), same parameters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parametersOf } from '../src/words/catalogue.ts';
import { crewEn } from '../src/words/crew.en.ts';
import { crewId } from '../src/words/crew.id.ts';
import { crewLaterEn } from '../src/words/crew.later.en.ts';
import { crewLaterId } from '../src/words/crew.later.id.ts';

test("the crew's sentences have the same parameters in both languages", () => {
  const id: Record<string, string> = { ...crewId, ...crewLaterId };
  const en: Record<string, string> = { ...crewEn, ...crewLaterEn };

  assert.deepEqual(Object.keys(en).sort(), Object.keys(id).sort());
  for (const key of Object.keys(id)) {
    assert.deepEqual(parametersOf(en[key] ?? ''), parametersOf(id[key] ?? ''), key);
    assert.notEqual((en[key] ?? '').trim(), '', key);
  }
});

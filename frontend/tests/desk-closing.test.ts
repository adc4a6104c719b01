// When a closed road opens again, by the city's clock whatever the zone of the computer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cityMoment, dayFrom, endsAt, localOf } from '../src/desk/closing.ts';

const ZONE = 'Asia/Makassar';
const at = (text: string) => Date.parse(text);
/** 14:30 in Makassar. */
const AFTERNOON = at('2026-11-22T06:30:00Z');
/** 00:30 in Makassar: still the day before in UTC. */
const AFTER_MIDNIGHT = at('2026-11-21T16:30:00Z');

test('a written time is read by the city’s clock', () => {
  assert.equal(cityMoment('2026-11-22T18:00', ZONE), at('2026-11-22T10:00:00Z'));
  assert.equal(cityMoment('2026-07-01T12:00', 'America/Anchorage'), at('2026-07-01T20:00:00Z'));
  assert.equal(cityMoment('2026-01-01T12:00', 'America/Anchorage'), at('2026-01-01T21:00:00Z'));
  assert.ok(Number.isNaN(cityMoment('', ZONE)));
});

test('what is shown in the field is what was read from it', () => {
  for (const zone of [ZONE, 'America/Anchorage', 'Pacific/Kiritimati', 'UTC']) {
    assert.equal(cityMoment(localOf(AFTERNOON, zone), zone), AFTERNOON);
  }
});

test('the quick choices: one hour, three, tonight at 24:00, the next morning at six', () => {
  assert.equal(endsAt('h1', '', AFTERNOON, ZONE), at('2026-11-22T07:30:00Z'));
  assert.equal(endsAt('h3', '', AFTERNOON, ZONE), at('2026-11-22T09:30:00Z'));
  assert.equal(endsAt('midnight', '', AFTERNOON, ZONE), at('2026-11-22T16:00:00Z'));
  assert.equal(endsAt('morning', '', AFTERNOON, ZONE), at('2026-11-22T22:00:00Z'));
});

test('half past midnight: tonight is the coming night, and the morning is this one', () => {
  assert.equal(endsAt('midnight', '', AFTER_MIDNIGHT, ZONE), at('2026-11-22T16:00:00Z'));
  assert.equal(endsAt('morning', '', AFTER_MIDNIGHT, ZONE), at('2026-11-21T22:00:00Z'));
});

test('another time is what was written, and nothing when nothing was', () => {
  assert.equal(endsAt('free', '2026-11-24T08:15', AFTERNOON, ZONE), at('2026-11-24T00:15:00Z'));
  assert.ok(Number.isNaN(endsAt('free', '', AFTERNOON, ZONE)));
  assert.ok(Number.isNaN(endsAt('', '', AFTERNOON, ZONE)));
});

test('24:00 tonight is still tonight', () => {
  assert.equal(dayFrom(AFTERNOON, endsAt('midnight', '', AFTERNOON, ZONE), ZONE), 'today');
  assert.equal(dayFrom(AFTERNOON, endsAt('morning', '', AFTERNOON, ZONE), ZONE), 'tomorrow');
  assert.equal(dayFrom(AFTERNOON, AFTERNOON + 3 * 86_400_000, ZONE), 'later');
});

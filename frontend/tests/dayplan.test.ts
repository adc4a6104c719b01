import assert from 'node:assert/strict';
import test from 'node:test';
import {
  hourAt,
  hoursOf,
  percent,
  placeAt,
  placeOf,
  placesOf,
  spanOf,
  stretch,
  type Timed,
} from '../src/clinic/dayplan/axis.ts';

const WITA = 'Asia/Makassar';
const stop = (id: string, from: string, to: string, state: Timed['state'] = 'planned'): Timed => ({
  stop_id: id,
  state,
  start_at: `2026-11-23T${from}:00+08:00`,
  leave_at: `2026-11-23T${to}:00+08:00`,
});

test('an hour of the city is a moment, wherever the browser stands', () => {
  assert.equal(hourAt('2026-11-23', 8, WITA), Date.parse('2026-11-23T00:00:00Z'));
  assert.equal(hourAt('2026-11-23', 8, 'America/New_York'), Date.parse('2026-11-23T13:00:00Z'));
  assert.equal(hourAt('2026-11-23', 8, 'Asia/Kathmandu'), Date.parse('2026-11-23T02:15:00Z'));
});

test('the axis goes from eight to eight, and further where a stop lies outside', () => {
  const usual = spanOf('2026-11-23', WITA, [stop('a', '09:00', '09:30')]);
  const wide = spanOf('2026-11-23', WITA, [stop('a', '07:10', '07:40'), stop('b', '20:30', '21:10')]);

  assert.equal(hoursOf(usual).length, 13);
  assert.equal(wide.from, Date.parse('2026-11-23T07:00:00+08:00'));
  assert.equal(wide.to, Date.parse('2026-11-23T22:00:00+08:00'));
  assert.equal(percent(Date.parse('2026-11-23T14:00:00+08:00'), usual), 50);
  assert.equal(stretch('2026-11-23T21:00:00+08:00', '2026-11-23T22:00:00+08:00', usual), null);
});

test('a place counts the stops before it that are not begun, without the one in the hand', () => {
  const round = [
    stop('a', '08:30', '09:00', 'done'),
    stop('b', '09:30', '10:00'),
    stop('c', '11:00', '11:30'),
  ];
  const at = (time: string) => Date.parse(`2026-11-23T${time}:00+08:00`);

  assert.equal(placeAt(round, at('08:00'), 'x'), 0);
  assert.equal(placeAt(round, at('10:30'), 'x'), 1);
  assert.equal(placeAt(round, at('15:00'), 'x'), 2);
  assert.equal(placeAt(round, at('15:00'), 'b'), 1);
  assert.equal(placesOf(round, 'b'), 2);
  assert.equal(placeOf(round, 'c'), 1);
});

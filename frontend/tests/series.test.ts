// The days a phone shows before it has a signal; the same cases as tests/rules/test_recurrence.py.
import assert from 'node:assert/strict';
import test from 'node:test';
import { firstAfterDischarge, previewDays, usual } from '../src/crew/plan/series.ts';

test('a month without the day takes its last one', () => {
  const series = { kind: 'monthly', starts_on: '2028-01-31', count: null, same_person: true } as const;

  assert.deepEqual(previewDays(series, 4), ['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30']);
});

test('a series has no more days than it counts', () => {
  const weekly = { kind: 'weekly', starts_on: '2026-12-28', count: 2, same_person: false } as const;

  assert.deepEqual(previewDays(weekly, 4), ['2026-12-28', '2027-01-04']);
  assert.equal(previewDays({ ...weekly, kind: 'custom', every_days: 10, count: null }, 3)[2], '2027-01-17');
  assert.equal(previewDays({ ...weekly, kind: 'three_monthly' }, 4)[1], '2027-03-28');
});

test('after hospital the visit is on day two, and never before tomorrow', () => {
  assert.equal(firstAfterDischarge('2026-11-22', '2026-11-22'), '2026-11-24');
  assert.equal(firstAfterDischarge('2026-11-10', '2026-11-22'), '2026-11-23');
  assert.equal(usual('after_discharge', '2026-11-22', true).count, 1);
});

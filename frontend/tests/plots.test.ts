import assert from 'node:assert/strict';
import { test } from 'node:test';
import { between, spread, ticks } from '../src/look/plots/scale.ts';

test('the axis has a few round values that hold every value', () => {
  for (const [from, to, unit] of [
    [0, 7, 1],
    [97, 188, 1],
    [0.4, 0.6, 1],
    [120, 3540, 60],
    [5, 5, 1],
    [0, 0, 1],
  ] as const) {
    const marks = ticks(from, to, unit);

    assert.ok((marks[0] ?? 1) <= from && (marks.at(-1) ?? 0) >= to, `${marks}`);
    assert.ok(marks.length >= 2 && marks.length <= 7, `${marks}`);
  }
  assert.deepEqual(ticks(120, 3540, 60), [0, 1200, 2400, 3600]);
});

test('one value alone stands in the middle, the others keep their order', () => {
  assert.equal(between(4, 4, 0, 10)(4), 5);
  assert.equal(between(0, 4, 10, 0)(1), 7.5);
});

test('labels are thinned evenly and the last stays', () => {
  assert.deepEqual(spread(10, 3), [1, 5, 9]);
  assert.deepEqual(spread(2, 8), [0, 1]);
  assert.deepEqual(spread(0, 3), []);
});

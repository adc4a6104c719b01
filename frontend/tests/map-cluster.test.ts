// Many signs become few, and none that somebody must see is hidden.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clustersOf, type Point } from '../src/map/cluster.ts';

const points = (many: number, apart = false): Point[] =>
  Array.from({ length: many }, (_, id) => ({
    kind: id % 3 === 0 ? ('visit' as const) : ('team' as const),
    id,
    x: (id * 37) % 600,
    y: (id * 61) % 400,
    apart,
  }));

test('up to two hundred signs stand alone, three hundred are put together without losing one', () => {
  assert.deepEqual(clustersOf(points(60), 12), []);

  const clusters = clustersOf(points(300), 12);
  const ids = clusters.flatMap((each) => [...each.teams, ...each.visits]);
  assert.ok(clusters.length > 10);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.length > 150);
});

test('one crowded corner is put together, and what must be seen never is', () => {
  const corner = Array.from({ length: 20 }, (_, id) => ({
    kind: 'team' as const,
    id,
    x: 5,
    y: 5,
    apart: id === 7,
  }));

  const [cluster, ...others] = clustersOf(corner, 12);
  assert.equal(others.length, 0);
  assert.equal(cluster?.teams.length, 19);
  assert.ok(!cluster?.teams.includes(7));
  assert.deepEqual(clustersOf(points(300, true), 12), []);
  assert.deepEqual(clustersOf(points(300), 15), []);
});

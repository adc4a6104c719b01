// Drawing a line by hand: what a click, a double click and a key do to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawDeedOf, Line, metresBetween } from '../src/map/drawing.ts';

const press = (key: string, more: { shift?: boolean; ctrl?: boolean } = {}) =>
  drawDeedOf({ key, shift: false, ctrl: false, ...more });

test('a line grows point by point, and the last one can be taken back until there is none', () => {
  const line = new Line();

  assert.equal(line.add([-5.15, 119.43]), true);
  assert.equal(line.add([-5.15, 119.44]), true);
  assert.equal(line.drawn.points, 2);
  assert.ok(Math.abs(line.drawn.metres - 1107.5) < 1, `${line.drawn.metres} m`);

  assert.equal(line.back(), true);
  assert.deepEqual(line.points, [[-5.15, 119.43]]);
  assert.equal(line.drawn.metres, 0);
  assert.equal(line.back(), true);
  assert.equal(line.back(), false);
  assert.deepEqual(line.drawn, { points: 0, metres: 0 });
});

test('the second click of a double click is no new point', () => {
  const line = new Line();
  line.add([-5.15, 119.43]);

  assert.equal(line.add([-5.150_01, 119.43], 6), false);
  assert.equal(line.add([-5.151, 119.43], 6), true);
  assert.equal(line.points.length, 2);
});

test('what is handed out is no longer ours to change', () => {
  const line = new Line();
  line.add([-5.15, 119.43]);
  const [first] = line.points;
  if (first) first[0] = 0;

  assert.deepEqual(line.last, [-5.15, 119.43]);
});

test('keys set, take back, end, leave and move; the browser keeps its own', () => {
  assert.deepEqual(press(' '), { kind: 'set' });
  assert.deepEqual(press('Backspace'), { kind: 'back' });
  assert.deepEqual(press('Enter'), { kind: 'end' });
  assert.deepEqual(press('Escape'), { kind: 'leave' });
  assert.deepEqual(press('ArrowUp'), { kind: 'move', x: 0, y: -16 });
  assert.deepEqual(press('ArrowRight', { shift: true }), { kind: 'move', x: 96, y: 0 });
  assert.equal(press('ArrowUp', { ctrl: true }), null);
  assert.equal(press('j'), null);
  assert.equal(press('+'), null);
});

test('a degree of latitude is 111 km, and a distance is the same both ways', () => {
  assert.ok(Math.abs(metresBetween([0, 119], [1, 119]) - 111_195) < 1);
  assert.equal(metresBetween([-5, 119], [-5.1, 119.2]), metresBetween([-5.1, 119.2], [-5, 119]));
});

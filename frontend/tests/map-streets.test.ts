// Streets on the map: what a tile holds, which tile stands behind a place, and where names are written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NAMES_FROM, type NameLine, placeNames } from '../src/map/street-names.ts';
import { readStreetTile, STREET_CLASSES, tilePart, widthAt } from '../src/map/street-tile.ts';

/** A tile as the server writes it: the alley “Lr. Satu”, and two parts of a nameless main road. */
const TILE =
  'GmV4AgoHc3RyZWV0cxIUEgQAAAEBGAIiCgkAABIQA/A/hEASFBICAAIYAiIMCRQUChQUCR0dCgIAGgVjbGFzcxoEbmFtZSIHCgVhbGxleSIKCghMci4gU2F0dSIHCgVtYWpvciiAIA==';
const octetsOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;

const six = (name: string) => name.length * 6;
const line = (name: string, points: number[], streetClass: NameLine['streetClass'] = 'major'): NameLine => ({
  name,
  streetClass,
  points,
});

test('a tile of the server becomes lines by class and lines with names', () => {
  const tile = readStreetTile(octetsOf(TILE));

  assert.equal(tile.extent, 4096);
  assert.deepEqual(
    tile.lines.alley.map((each) => [...each]),
    [[0, 0, 8, -2, 4096, 4096]],
  );
  assert.deepEqual(
    tile.lines.major.map((each) => [...each]),
    [
      [10, 10, 20, 20],
      [5, 5, 6, 5],
    ],
  );
  assert.deepEqual(
    tile.named.map((each) => [each.name, each.streetClass]),
    [['Lr. Satu', 'alley']],
  );
  assert.throws(() => readStreetTile(new Uint8Array([0x1a, 0xff, 0xff, 0xff, 0x7f]).buffer));
});

test('closer than the last zoom the last tile is stretched, and the right part of it is shown', () => {
  assert.deepEqual(tilePart({ z: 12, x: 5, y: 9 }, 14), { z: 12, x: 5, y: 9, scale: 1, left: 0, top: 0 });
  assert.deepEqual(tilePart({ z: 16, x: 23, y: 41 }, 14), { z: 14, x: 5, y: 10, scale: 4, left: 3, top: 1 });
});

test('a wider class is never drawn thinner, and closer is never thinner', () => {
  for (let zoom = 10; zoom <= 18; zoom += 0.25) {
    for (const [nth, streetClass] of STREET_CLASSES.entries()) {
      assert.ok(widthAt(streetClass, zoom) > 0);
      assert.ok(widthAt(streetClass, zoom + 0.25) >= widthAt(streetClass, zoom), `${streetClass} at ${zoom}`);
      const wider = STREET_CLASSES[nth + 1];
      if (wider && zoom >= 14) assert.ok(widthAt(wider, zoom) >= widthAt(streetClass, zoom));
    }
  }
  assert.equal(widthAt('major', 13), (2.2 + 4) / 2);
});

test('a name stands upright on the middle of a straight street', () => {
  const [placed] = placeNames([line('Jl. Pettarani', [400, 10, 0, 10])], 15, six, 11);

  assert.ok(placed);
  assert.deepEqual([placed.x, placed.y], [200, 10]);
  assert.equal(Math.abs(placed.angle), 0);
  const [up] = placeNames([line('Jl. Pettarani', [10, 0, 10, 400])], 15, six, 11);
  assert.ok(up && Math.abs(up.angle) === Math.PI / 2);
});

test('no name where the street is too short, too bent, or too far away to be read', () => {
  const zigzag = [0, 0, 40, 40, 80, 0, 120, 40, 160, 0, 200, 40];

  assert.deepEqual(placeNames([line('Jl. Pettarani', [0, 0, 60, 0])], 15, six, 11), []);
  assert.deepEqual(placeNames([line('Jl. Pettarani', zigzag)], 15, six, 11), []);
  assert.deepEqual(
    placeNames([line('Lr. 2', [0, 0, 400, 0], 'alley')], NAMES_FROM.alley - 0.25, six, 11),
    [],
  );
  assert.equal(placeNames([line('Lr. 2', [0, 0, 400, 0], 'alley')], NAMES_FROM.alley, six, 11).length, 1);
});

test('names do not lie on each other, the wider street first, and a name is not said twice close by', () => {
  const placed = placeNames(
    [
      line('Lr. 2', [0, 4, 100, 4], 'alley'),
      line('Jl. Alauddin', [0, 0, 400, 0]),
      line('Jl. Alauddin', [0, 60, 400, 60]),
      line('Jl. Hertasning', [0, 120, 400, 120], 'middle'),
    ],
    17,
    six,
    11,
  );

  assert.deepEqual(
    placed.map((each) => each.name),
    ['Jl. Alauddin', 'Jl. Hertasning', 'Lr. 2'],
  );
  for (const [nth, a] of placed.entries()) {
    for (const b of placed.slice(nth + 1)) assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 11);
  }
});

test('no street writes over the name of a kelurahan', () => {
  const street = line('Jl. Pettarani', [0, 10, 400, 10]);

  assert.deepEqual(placeNames([street], 15, six, 11, [{ x: 200, y: 12, width: 400 }]), []);
  const [beside] = placeNames([street], 15, six, 11, [{ x: 200, y: 12, width: 20 }]);
  assert.ok(beside && Math.abs(beside.x - 200) > 30);
});

test('the same lines give the same names, whatever order they come in', () => {
  const lines = Array.from({ length: 40 }, (_, n) =>
    line(`Jl. ${n % 13}`, [
      (n * 37) % 500,
      (n * 91) % 300,
      ((n * 37) % 500) + 180,
      ((n * 91) % 300) + (n % 5) * 20,
    ]),
  );

  const key = (placed: ReturnType<typeof placeNames>) => placed.map((p) => `${p.name} ${p.x} ${p.y}`).sort();
  assert.deepEqual(key(placeNames(lines, 15, six, 11)), key(placeNames([...lines].reverse(), 15, six, 11)));
});

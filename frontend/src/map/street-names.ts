/** Where the names of streets are written: along a straight stretch, upright, never one over another. Pure. */
import type { StreetClass } from './street-tile.ts';

export interface NameLine {
  name: string;
  streetClass: StreetClass;
  /** x, y, x, y ... in pixels of the picture. */
  points: ArrayLike<number>;
}

export interface PlacedName {
  name: string;
  streetClass: StreetClass;
  /** The middle of the name, in pixels, and its slant in radians (-90 to 90 degrees). */
  x: number;
  y: number;
  angle: number;
}

/** A name that is there already, level, with its middle and width in pixels. */
export interface LevelName {
  x: number;
  y: number;
  width: number;
}

/** Names appear when their streets are wide enough to be pointed at. */
export const NAMES_FROM: Readonly<Record<StreetClass, number>> = {
  major: 13.5,
  middle: 14.5,
  minor: 15.25,
  alley: 16,
  path: 16.5,
};
const ORDER: Readonly<Record<StreetClass, number>> = { major: 0, middle: 1, minor: 2, alley: 3, path: 4 };
/** A stretch may bend this far (pixels) from a straight line and still carry a name. */
const BEND = 4;
/** The same name is not written again nearer than this (pixels). */
const AGAIN = 320;
const ALONG = [0.5, 0.25, 0.75];

/**
 * `width` says how wide a name is; `height` is that of a line of text; `others` are not written over.
 * The same lines give the same picture, so nothing jumps when the map is drawn again.
 */
export function placeNames(
  lines: readonly NameLine[],
  zoom: number,
  width: (name: string, streetClass: StreetClass) => number,
  height: number,
  others: readonly LevelName[] = [],
): PlacedName[] {
  const wanted = lines
    .filter((line) => zoom >= NAMES_FROM[line.streetClass])
    .map((line) => ({ line, length: lengthOf(line.points) }))
    .sort(
      (a, b) =>
        ORDER[a.line.streetClass] - ORDER[b.line.streetClass] ||
        b.length - a.length ||
        a.line.name.localeCompare(b.line.name),
    );
  const taken: Taken = new Map();
  const apart = height * 1.3;
  for (const { x, y, width: wide } of others) {
    for (const dot of dotsUnder({ x, y, angle: 0 }, wide, height)) push(taken, cellOf(dot, apart), dot);
  }
  const written = new Map<string, PlacedName[]>();
  const placed: PlacedName[] = [];
  for (const { line, length } of wanted) {
    const wide = width(line.name, line.streetClass);
    if (length < wide * 1.1) continue;
    for (const share of ALONG) {
      const spot = stretch(line.points, length * share, wide);
      if (spot === null) continue;
      const same = written.get(line.name) ?? [];
      if (same.some((other) => Math.hypot(other.x - spot.x, other.y - spot.y) < AGAIN)) break;
      const dots = dotsUnder(spot, wide, height);
      if (dots.some((dot) => isTaken(taken, dot, apart))) continue;
      for (const dot of dots) push(taken, cellOf(dot, apart), dot);
      const name = { name: line.name, streetClass: line.streetClass, ...spot };
      written.set(line.name, [...same, name]);
      placed.push(name);
      break;
    }
  }
  return placed;
}

interface Spot {
  x: number;
  y: number;
  angle: number;
}

function lengthOf(points: ArrayLike<number>): number {
  let length = 0;
  for (let i = 2; i < points.length; i += 2) length += step(points, i);
  return length;
}

const value = (points: ArrayLike<number>, i: number): number => points[i] ?? 0;
const step = (points: ArrayLike<number>, i: number): number =>
  Math.hypot(value(points, i) - value(points, i - 2), value(points, i + 1) - value(points, i - 1));

/** The straight stretch of this width around `middle` (pixels along the line); null where it bends or ends. */
function stretch(points: ArrayLike<number>, middle: number, wide: number): Spot | null {
  const from = middle - wide / 2;
  const to = middle + wide / 2;
  const inner: { x: number; y: number }[] = [];
  let begin: { x: number; y: number } | null = null;
  let run = 0;
  for (let i = 2; i < points.length; i += 2) {
    const length = step(points, i);
    const at = (along: number) => {
      const share = length === 0 ? 0 : (along - run) / length;
      return {
        x: value(points, i - 2) + share * (value(points, i) - value(points, i - 2)),
        y: value(points, i - 1) + share * (value(points, i + 1) - value(points, i - 1)),
      };
    };
    if (begin === null && from >= run && from <= run + length) begin = at(from);
    if (begin !== null && to <= run + length) return between(begin, at(to), inner);
    run += length;
    if (begin !== null) inner.push({ x: value(points, i), y: value(points, i + 1) });
  }
  return null;
}

function between(
  a: { x: number; y: number },
  b: { x: number; y: number },
  inner: readonly { x: number; y: number }[],
): Spot | null {
  const chord = Math.hypot(b.x - a.x, b.y - a.y);
  if (chord === 0) return null;
  for (const { x, y } of inner) {
    const off = Math.abs((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x)) / chord;
    if (off > BEND) return null;
  }
  let angle = Math.atan2(b.y - a.y, b.x - a.x);
  if (angle > Math.PI / 2) angle -= Math.PI;
  if (angle <= -Math.PI / 2) angle += Math.PI;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, angle };
}

/** The room of a name as a row of dots. */
function dotsUnder(spot: Spot, wide: number, height: number): { x: number; y: number }[] {
  const count = Math.max(1, Math.ceil(wide / height));
  return Array.from({ length: count + 1 }, (_, nth) => {
    const along = (nth / count - 0.5) * wide;
    return { x: spot.x + along * Math.cos(spot.angle), y: spot.y + along * Math.sin(spot.angle) };
  });
}

type Taken = Map<string, { x: number; y: number }[]>;
const cellOf = (dot: { x: number; y: number }, size: number, dx = 0, dy = 0): string =>
  `${Math.floor(dot.x / size) + dx}:${Math.floor(dot.y / size) + dy}`;

function push(taken: Taken, key: string, dot: { x: number; y: number }): void {
  const there = taken.get(key);
  if (there) there.push(dot);
  else taken.set(key, [dot]);
}

function isTaken(taken: Taken, dot: { x: number; y: number }, apart: number): boolean {
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const other of taken.get(cellOf(dot, apart, dx, dy)) ?? []) {
        if (Math.hypot(other.x - dot.x, other.y - dot.y) < apart) return true;
      }
    }
  }
  return false;
}

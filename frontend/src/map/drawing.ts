/** The rules of drawing a line by hand: its points, its length, and which key does what. Pure. */
import type { Drawn, LatLon } from './things.ts';

const EARTH_RADIUS_METRES = 6_371_008.8;
const STEP_PIXELS = 16;
const LONG_STEP_PIXELS = 96;
const RADIANS = Math.PI / 180;

/** Great-circle distance in metres (haversine). */
export function metresBetween(a: LatLon, b: LatLon): number {
  const half = (from: number, to: number) => Math.sin(((to - from) * RADIANS) / 2) ** 2;
  const chord = half(a[0], b[0]) + Math.cos(a[0] * RADIANS) * Math.cos(b[0] * RADIANS) * half(a[1], b[1]);
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** A line as it grows. */
export class Line {
  #points: LatLon[] = [];

  get points(): LatLon[] {
    return this.#points.map(([lat, lon]) => [lat, lon]);
  }

  get last(): LatLon | null {
    return this.#points.at(-1) ?? null;
  }

  get drawn(): Drawn {
    let metres = 0;
    for (let i = 1; i < this.#points.length; i++) {
      metres += metresBetween(this.#points[i - 1] as LatLon, this.#points[i] as LatLon);
    }
    return { points: this.#points.length, metres };
  }

  /** Set a point. One within `sameMetres` of the last is the second click of a double click, and no new one. */
  add(point: LatLon, sameMetres = 0): boolean {
    const last = this.last;
    if (last !== null && metresBetween(last, point) <= sameMetres) return false;
    this.#points.push(point);
    return true;
  }

  /** Take the last point back. */
  back(): boolean {
    return this.#points.pop() !== undefined;
  }
}

export type PenDeed = 'set' | 'back' | 'end' | 'leave';
export type DrawDeed = { kind: PenDeed } | { kind: 'move'; x: number; y: number };

const DEEDS: Readonly<Record<string, PenDeed>> = {
  ' ': 'set',
  Backspace: 'back',
  Delete: 'back',
  Enter: 'end',
  Escape: 'leave',
};
const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key does while a line is drawn; null when it is not the drawing's. Steps are in pixels. */
export function drawDeedOf(press: { key: string; shift: boolean; ctrl: boolean }): DrawDeed | null {
  if (press.ctrl) return null;
  const way = WAYS[press.key];
  if (way !== undefined) {
    const step = press.shift ? LONG_STEP_PIXELS : STEP_PIXELS;
    return { kind: 'move', x: way[0] * step, y: way[1] * step };
  }
  const kind = DEEDS[press.key];
  return kind === undefined ? null : { kind };
}

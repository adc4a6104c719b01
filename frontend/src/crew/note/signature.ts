// A drawn signature as points, so that it can be drawn again at any size. Pure.
import type { Stroke } from '../drafts.ts';

/** The pad is this wide and this high in its own unit, whatever the phone's pixels. */
export const WIDTH = 1000;
export const HEIGHT = 400;
/** As many as the server takes. */
export const MOST_POINTS = 4000;
/** Nearer than this is the same point: a slow finger sends hundreds of them. */
const STEP = 5;

/** Where a finger is, in the pad's unit; outside of the pad it is at its edge. */
export function pointIn(
  box: { left: number; top: number; width: number; height: number },
  at: { x: number; y: number },
): [number, number] {
  const within = (value: number, most: number) => Math.round(Math.min(most, Math.max(0, value)));
  return [
    within(((at.x - box.left) / (box.width || 1)) * WIDTH, WIDTH),
    within(((at.y - box.top) / (box.height || 1)) * HEIGHT, HEIGHT),
  ];
}

export function countPoints(strokes: readonly Stroke[]): number {
  return strokes.reduce((sum, stroke) => sum + stroke.length, 0);
}

/** The stroke with one point more; the same stroke when the finger hardly moved or the pad is full. */
export function extended(stroke: Stroke, point: [number, number], others: number): Stroke {
  const last = stroke.at(-1);
  if (last !== undefined && Math.hypot(last[0] - point[0], last[1] - point[1]) < STEP) return stroke;
  if (others + stroke.length >= MOST_POINTS) return stroke;
  return [...stroke, point];
}

/** One line of an SVG path; a tap is a dot. */
export function pathOf(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (first === undefined) return '';
  if (rest.length === 0) return `M${first[0]} ${first[1]}h1`;
  return `M${first[0]} ${first[1]}${rest.map(([x, y]) => `L${x} ${y}`).join('')}`;
}

/** A dot or a scratch is no signature. */
export function isDrawn(strokes: readonly Stroke[]): boolean {
  const points = strokes.flat();
  if (points.length < 4) return false;
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return Math.max(...xs) - Math.min(...xs) + Math.max(...ys) - Math.min(...ys) >= 80;
}

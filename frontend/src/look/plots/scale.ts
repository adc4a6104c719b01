/** The arithmetic of small plots: where a value stands, and which round values stand beside the axis. Pure. */

export interface Point {
  /** A moment, milliseconds since 1970. */
  x: number;
  y: number;
}

/** Three to six round values that hold `from`..`to`: steps of 1, 2 or 5 times a power of ten (or of `unit`). */
export function ticks(from: number, to: number, unit = 1): number[] {
  const span = Math.max(to - from, unit / 1000, Number.EPSILON) / unit;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = ([1, 2, 5, 10].find((each) => each * power >= span / 4) ?? 10) * power * unit;
  const first = Math.floor(from / step);
  const last = Math.ceil(to / step);
  return Array.from({ length: Math.max(2, last - first + 1) }, (_, n) =>
    Number(((first + n) * step).toPrecision(12)),
  );
}

/** A function from values to places: `from` stands at `start`, `to` at `end`. One value alone stands in the middle. */
export function between(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) =>
    to === from ? (start + end) / 2 : start + ((value - from) / (to - from)) * (end - start);
}

/** At most `most` of many labels, evenly spread, so that they do not overlap: their indexes. The last is always one. */
export function spread(count: number, most: number): number[] {
  if (count <= 0) return [];
  const every = Math.max(1, Math.ceil(count / Math.max(1, most)));
  return Array.from({ length: count }, (_, n) => n).filter((n) => (count - 1 - n) % every === 0);
}

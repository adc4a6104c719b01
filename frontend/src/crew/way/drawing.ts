// The small map's drawing: degrees to a square of the screen, and what of it is worth looking at. Pure.

export interface Point {
  lat: number;
  lon: number;
}

export interface Frame {
  /** Middle of the picture, degrees. */
  lat: number;
  lon: number;
  /** Metres from the middle to each side. */
  metres: number;
}

const METRES_PER_DEGREE = 111_195;
/** Half the width of the picture in its own units. */
export const HALF = 100;
const LEAST_METRES = 120;
const MARGIN = 1.15;
const ROUND_SCALES = [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

export function metresBetween(one: Point, other: Point): number {
  const east = (other.lon - one.lon) * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(other.lat - one.lat, east) * METRES_PER_DEGREE;
}

/** The frame that holds all of the points. */
export function frameOf(points: readonly Point[]): Frame {
  const lats = points.map((point) => point.lat);
  const lons = points.map((point) => point.lon);
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2;
  const lon = (Math.min(...lons) + Math.max(...lons)) / 2;
  const north = (Math.max(...lats) - lat) * METRES_PER_DEGREE;
  const east = (Math.max(...lons) - lon) * METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return { lat, lon, metres: Math.max(LEAST_METRES, Math.max(north, east) * MARGIN) };
}

/** The last part of the way: where walking begins, and at least so many metres before the door. */
export function lastPart(points: readonly Point[], walkFrom: number | null, metres = 350): Point[] {
  const home = points.at(-1);
  if (home === undefined) return [];
  let first = points.length - 1;
  while (first > 0 && metresBetween(points[first - 1] as Point, home) <= metres) first -= 1;
  return points.slice(walkFrom === null ? first : Math.min(first, walkFrom));
}

/** Where a place stands in the picture; north is up. */
export function spot(frame: Frame, point: Point): { x: number; y: number } {
  const scale = (HALF / frame.metres) * METRES_PER_DEGREE;
  return {
    x: (point.lon - frame.lon) * Math.cos((frame.lat * Math.PI) / 180) * scale,
    y: (frame.lat - point.lat) * scale,
  };
}

/** `points` of an SVG line. */
export function line(frame: Frame, points: readonly Point[]): string {
  return points
    .map((point) => spot(frame, point))
    .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(' ');
}

/** A round length that fits a third of the picture, in metres and in units of the picture. */
export function scaleBar(frame: Frame): { metres: number; units: number } {
  const most = (frame.metres * 2) / 3;
  const metres = ROUND_SCALES.filter((each) => each <= most).at(-1) ?? 50;
  return { metres, units: (metres / frame.metres) * HALF };
}

/**
 * Many signs near each other as one: by a grid that is fixed to the ground at each zoom, so that moving the map or a
 * team driving on changes as little as possible. Pure.
 */

export interface Point {
  kind: 'team' | 'visit';
  id: number;
  /** Pixels of the world at this zoom. */
  x: number;
  y: number;
  /** Drawn by itself whatever is near: chosen, proposed, followed, or somebody waits for it. */
  apart: boolean;
}

export interface Cluster {
  key: string;
  /** The middle of its points, in the same pixels. */
  x: number;
  y: number;
  teams: number[];
  visits: number[];
}

/** Side of a cell in pixels. */
const CELL = 64;
/** So many points in one cell become a cluster. */
const LEAST = 4;
/** Up to so many signs on the map every one is drawn, unless a cell is crowded. */
export const MANY = 200;
export const CROWDED = 14;
/** From this zoom on every sign stands alone: one looks at a street. */
export const ALONE_FROM_ZOOM = 15;

/** The clusters of these points; what is in none is drawn as it is. */
export function clustersOf(points: readonly Point[], zoom: number): Cluster[] {
  if (zoom >= ALONE_FROM_ZOOM) return [];
  const cells = new Map<string, Point[]>();
  for (const point of points) {
    if (point.apart) continue;
    const key = `${Math.floor(point.x / CELL)}:${Math.floor(point.y / CELL)}`;
    const there = cells.get(key);
    if (there) there.push(point);
    else cells.set(key, [point]);
  }
  const least = points.length > MANY ? LEAST : CROWDED;
  const clusters: Cluster[] = [];
  for (const [key, there] of cells) {
    if (there.length < least) continue;
    const mean = (of: (point: Point) => number) =>
      there.reduce((sum, point) => sum + of(point), 0) / there.length;
    clusters.push({
      key: `${zoom}:${key}`,
      x: mean((point) => point.x),
      y: mean((point) => point.y),
      teams: there.filter((point) => point.kind === 'team').map((point) => point.id),
      visits: there.filter((point) => point.kind === 'visit').map((point) => point.id),
    });
  }
  return clusters;
}

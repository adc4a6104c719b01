// Positions that wait for the network, and when a new one is worth keeping. Pure.
import type { components } from '../api/schema';

export type FixRow = components['schemas']['FixRow'];

export const LONGEST_TRAIL = 200;
const MOVING_EVERY_MS = 10_000;
const STILL_EVERY_MS = 60_000;
const MOVED_METRES = 25;
const WALKING_METRES_PER_SECOND = 1;
const EARTH_RADIUS_METRES = 6_371_000;

/** Great-circle distance in metres (haversine). */
export function metresBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180;
  const half =
    Math.sin(((b.lat - a.lat) * rad) / 2) ** 2 +
    Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(((b.lon - a.lon) * rad) / 2) ** 2;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(half));
}

/** A fix and the phone's own moment of it (ms). */
export interface Seen {
  row: FixRow;
  phone: number;
}

/** Every 10 s while moving, every 60 s while still. A jump inside the fixes' own blur is no movement. */
export function worthKeeping(last: Seen | null, fresh: Seen): boolean {
  if (last === null) return true;
  const waited = fresh.phone - last.phone;
  if (waited < 0) return true; // the phone's clock was set back
  const blur = Math.max(MOVED_METRES, Math.min(fresh.row.acc ?? 0, 200));
  const moving =
    (fresh.row.spd ?? 0) > WALKING_METRES_PER_SECOND || metresBetween(last.row, fresh.row) > blur;
  return waited >= (moving ? MOVING_EVERY_MS : STILL_EVERY_MS);
}

/** At most `longest` fixes: the older half loses every second one, the newest stay as they are. */
export function thinned(trail: readonly FixRow[], longest = LONGEST_TRAIL): FixRow[] {
  let kept = [...trail];
  while (kept.length > longest) {
    const half = Math.ceil(kept.length / 2);
    kept = [...kept.slice(0, half).filter((_, index) => index % 2 === 0), ...kept.slice(half)];
  }
  return kept;
}

/** How much a position may be trusted, by the time of the fix alone: the one function of list, map and ranking. */
import { moment } from '../words/time.ts';

/** The server's `FRESH_FOR` (dispatch/rules/freshness.py); a test holds the two together. */
export const FRESH_FOR_MS = 2 * 60_000;
/** A van in a city's traffic: so much may be added to where it was for every second since. */
const DRIFT_METRES_PER_SECOND = 8;
const MOST_DRIFT_METRES = 5_000;
const UNKNOWN_ACCURACY_METRES = 30;

/** Whether a place is too old to count as where it is. `at`: the time of the fix; without one there is nothing fresh. */
export function isStale(at: string | null | undefined, now: number): boolean {
  return at == null || isStaleAge(now - moment(at));
}

/** The same for an age in milliseconds. */
export function isStaleAge(age: number): boolean {
  return !(age <= FRESH_FOR_MS);
}

/** How far from its last place a team may be by now, in metres: the fix's own blur, growing with its age. */
export function uncertaintyMetres(
  at: string | null | undefined,
  accuracy: number | null,
  now: number,
): number {
  const seconds = Math.max(0, (now - moment(at)) / 1000);
  return Math.round(
    (accuracy ?? UNKNOWN_ACCURACY_METRES) + Math.min(MOST_DRIFT_METRES, seconds * DRIFT_METRES_PER_SECOND),
  );
}

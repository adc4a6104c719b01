/** When to ask the server again for something that follows from everything else (the plan, the coverage). Pure. */

/** An event is waited out this long: several come together. */
export const SETTLE_MS = 1_000;
/** Never more often than this, however much happens. */
export const LEAST_MS = 3_000;
/** And at least this often. */
export const MOST_MS = 60_000;
/** An answer older than this is shown as old. */
export const OLD_MS = 90_000;

/**
 * Milliseconds until the next question. `now`, `asked` and `happened` of one monotonic clock; `happened` is the
 * first event since the last question, null when there was none.
 */
export function untilNext(now: number, asked: number | null, happened: number | null): number {
  if (asked === null) return 0;
  const regular = asked + MOST_MS;
  const due =
    happened === null ? regular : Math.min(regular, Math.max(happened + SETTLE_MS, asked + LEAST_MS));
  return Math.max(0, due - now);
}

/** When a closed road opens again: the quick choices, and a time somebody wrote, in the city's zone. Pure. */

export type Until = 'h1' | 'h3' | 'midnight' | 'morning' | 'free';
export const QUICK: readonly Exclude<Until, 'free'>[] = ['h1', 'h3', 'midnight', 'morning'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MORNING = '06:00';

/** "2026-11-22T14:05": a moment as the city's calendar and clock say it. */
export function localOf(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The moment at which the city's clock says so (ms since 1970); NaN for what is no time. */
export function cityMoment(local: string, zone: string): number {
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return Number.NaN;
  let at = wanted;
  // twice, for a zone whose clock jumps in between
  for (let round = 0; round < 2; round++) at += wanted - Date.parse(`${localOf(at, zone)}Z`);
  return at;
}

/** When the road opens (ms since 1970) by a choice; NaN while nothing fitting is chosen. */
export function endsAt(until: Until | '', free: string, now: number, zone: string): number {
  const dayOf = (at: number) => localOf(at, zone).slice(0, 10);
  switch (until) {
    case 'h1':
      return now + HOUR_MS;
    case 'h3':
      return now + 3 * HOUR_MS;
    case 'midnight':
      return cityMoment(`${dayOf(now + DAY_MS)}T00:00`, zone);
    case 'morning': {
      const today = cityMoment(`${dayOf(now)}T${MORNING}`, zone);
      return today > now ? today : cityMoment(`${dayOf(now + DAY_MS)}T${MORNING}`, zone);
    }
    case 'free':
      return cityMoment(free, zone);
    default:
      return Number.NaN;
  }
}

/** Whether a moment is on the city's day of now, on the next one, or later. */
export function dayFrom(now: number, at: number, zone: string): 'today' | 'tomorrow' | 'later' {
  const midnight = cityMoment(`${localOf(now + DAY_MS, zone).slice(0, 10)}T00:00`, zone);
  // 24:00 tonight belongs to this evening
  if (at <= midnight) return 'today';
  return at <= midnight + DAY_MS ? 'tomorrow' : 'later';
}

// Days of the city's calendar, as the date field wants them (YYYY-MM-DD). Pure.

/** The city's day at a moment (ms since 1970). At 00:30 WITA it is the new day, though UTC has the old one. */
export function dayIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(at);
}

export function daysAfter(at: number, zone: string, days: number): string {
  const [year = 0, month = 1, day = 1] = dayIn(at, zone).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day + days)).toISOString().slice(0, 10);
}

/** The same day of a later month; where that month is shorter, its last day. */
export function monthsAfter(at: number, zone: string, months: number): string {
  const [year = 0, month = 1, day = 1] = dayIn(at, zone).split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** Days of the city's calendar as the API writes them (2026-11-22) and as people read them (22/11/2026). Pure. */

/** The calendar day of a moment (milliseconds) in a zone. */
export function dayOf(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
}

/** A day some days before or after another. */
export function shiftDay(day: string, by: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + by);
  return at.toISOString().slice(0, 10);
}

/** 22/11/2026; empty for no day. */
export function readable(day: string | null | undefined): string {
  return day ? day.split('-').reverse().join('/') : '';
}

/** Times as the screens write them: 24-hour clock, DD/MM/YYYY, in the city's zone. Pure. */

const ZONE_LETTERS: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
};

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const key = zone + JSON.stringify(options);
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
    formats.set(key, made);
  }
  return made.format(at);
}

/** Milliseconds of a moment the API sent; NaN when it is none. */
export function moment(at: string | null | undefined): number {
  return at ? Date.parse(at) : Number.NaN;
}

/** 14:32 */
export function clockMinutes(at: number, zone: string): string {
  return Number.isNaN(at) ? '–' : format(zone, { hour: '2-digit', minute: '2-digit' }, at);
}

/** 14:32:07 */
export function clockSeconds(at: number, zone: string): string {
  return Number.isNaN(at) ? '–' : format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }, at);
}

/** 22/11/2026 */
export function day(at: number, zone: string): string {
  return Number.isNaN(at) ? '–' : format(zone, { day: '2-digit', month: '2-digit', year: 'numeric' }, at);
}

/** The letters people know: WITA for Makassar; elsewhere the name of the place. */
export function zoneLetters(zone: string): string {
  return ZONE_LETTERS[zone] ?? zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
}

/** A length as a timer: 0:47 is minutes and seconds, 1:05:00 with hours. Negative lengths count as none. */
export function timer(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Which word and number say a length best: below 90 s seconds, below 90 min minutes, below 36 h hours, else days. */
export function roughly(milliseconds: number): {
  unit: 'seconds_short' | 'minutes_short' | 'hours_short' | 'days_short';
  n: number;
} {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return { unit: 'seconds_short', n: seconds };
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return { unit: 'minutes_short', n: minutes };
  const hours = Math.round(minutes / 60);
  if (hours < 36) return { unit: 'hours_short', n: hours };
  return { unit: 'days_short', n: Math.round(hours / 24) };
}

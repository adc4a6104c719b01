/** A care plan in words, for the phone and for the clinic's screen. Pure. */
import type { components } from '../api/schema';
import { language } from '../words/index.svelte.ts';

export type Plan = components['schemas']['CarePlanBrief'];

/** "Sen, 30 Nov": a day of the city's calendar. The year is said when it is not this one. */
export function dayInWords(day: string, today = ''): string {
  const at = new Date(`${day}T00:00:00Z`);
  const year = today !== '' && day.slice(0, 4) !== today.slice(0, 4);
  return new Intl.DateTimeFormat(language() === 'en' ? 'en-GB' : 'id-ID', {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(year ? { year: 'numeric' } : {}),
  }).format(at);
}

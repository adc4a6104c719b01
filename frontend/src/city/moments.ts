/** Moments as this screen says them: the clock alone for today, with the day before it otherwise. */
import { city, hourMinute } from '../live/city.svelte.ts';
import { day, moment } from '../words/time.ts';

export function momentOf(at: string): string {
  const on = day(moment(at), city.zone);
  return on === day(city.now, city.zone) ? hourMinute(at) : `${on} ${hourMinute(at)}`;
}

/** Days as a crew reads them: Selasa 24/11. */
import { weekdayOf } from '../look/roster/days.ts';
import { type RosterWord, r } from '../look/roster/words.ts';

export function dayLong(day: string): string {
  const [, month, date] = day.split('-');
  return `${r(`day_${weekdayOf(day)}` as RosterWord)} ${date}/${month}`;
}

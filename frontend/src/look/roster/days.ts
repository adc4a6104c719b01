/** Weeks and months of the roster. Days as the API writes them (2026-11-22). Pure. */
import { shiftDay } from '../../words/days.ts';

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The Monday of a day's week. */
export function mondayOf(day: string): string {
  return shiftDay(day, -weekdayOf(day));
}

/** The first day of a month, some months before or after a day's own. */
export function monthOf(day: string, by = 0): string {
  const [year, month] = day.split('-').map(Number) as [number, number];
  const at = new Date(Date.UTC(year, month - 1 + by, 1));
  return at.toISOString().slice(0, 10);
}

/** The weeks that a month touches: from a Monday to a Sunday, at most 42 days. */
export function monthRange(day: string): { first: string; last: string } {
  const last = shiftDay(monthOf(day, 1), -1);
  return { first: mondayOf(monthOf(day)), last: shiftDay(mondayOf(last), 6) };
}

/** Every day from the first to the last, both included. */
export function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = shiftDay(day, 1)) days.push(day);
  return days;
}

/** The week that a day lies in. */
export function weekRange(day: string): { first: string; last: string } {
  const first = mondayOf(day);
  return { first, last: shiftDay(first, 6) };
}

// The days of a series, as a preview without a signal; the server's rule (clinics/recurrence.py) is the one that counts. Pure.
import { shiftDay } from '../../words/days.ts';
import type { Series } from '../drafts.ts';

export const KINDS = ['after_discharge', 'weekly', 'monthly', 'three_monthly', 'custom'] as const;
export const MOST_VISITS = 200;
export const LONGEST_DAYS = 366;
const DISCHARGE_DAYS = 2;
const CUSTOM_DAYS = 14;
const WEEKS = 4;

/** The same day of a later month; where that month is shorter, its last day. */
export function monthsLater(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

function nth(series: Series, n: number): string {
  if (series.kind === 'monthly') return monthsLater(series.starts_on, n);
  if (series.kind === 'three_monthly') return monthsLater(series.starts_on, 3 * n);
  const days = series.kind === 'custom' ? (series.every_days ?? CUSTOM_DAYS) : 7;
  return shiftDay(series.starts_on, days * n);
}

/** The first days, at most `most` and no more than the series has. */
export function previewDays(series: Series, most: number): string[] {
  const count = Math.min(most, series.count ?? most);
  return Array.from({ length: count }, (_, n) => nth(series, n));
}

/** A series of this kind as a crew most often means it; `today` is the city's day. */
export function usual(kind: Series['kind'], today: string, same: boolean): Series {
  const of = (starts_on: string, count: number | null): Series => ({
    kind,
    starts_on,
    count,
    same_person: same,
  });
  if (kind === 'after_discharge') return of(firstAfterDischarge(today, today), 1);
  if (kind === 'weekly') return of(shiftDay(today, 7), WEEKS);
  if (kind === 'monthly') return of(monthsLater(today, 1), null);
  if (kind === 'three_monthly') return of(monthsLater(today, 3), null);
  return { ...of(shiftDay(today, CUSTOM_DAYS), null), every_days: CUSTOM_DAYS };
}

/** Day 2 after coming home; when that is over, the next day. */
export function firstAfterDischarge(discharged: string, today: string): string {
  const planned = shiftDay(discharged, DISCHARGE_DAYS);
  return planned > today ? planned : shiftDay(today, 1);
}

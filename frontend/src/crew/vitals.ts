// Vital signs at the field: what no body can have is refused, what alarms at this age is marked. Pure.
// The limits are the server's (clinics/vitals.py), copied for the hours without network; a test holds them together.
import { VITAL_UNITS } from '../look/vitalUnits.ts';
import limits from './vitals.json' with { type: 'json' };

export type VitalName = keyof typeof limits.possible;
export const VITAL_NAMES = Object.keys(limits.possible) as VitalName[];
export const UNITS: Readonly<Record<VitalName, string>> = VITAL_UNITS;

export type Reading =
  | { kind: 'empty' }
  | { kind: 'fine'; value: number }
  | { kind: 'alarm'; value: number; side: 'low' | 'high'; limit: number }
  | { kind: 'impossible' };

type Range = readonly [lowest: number, highest: number];
type Table = Readonly<Record<string, readonly number[] | undefined>>;
const BANDS: readonly { from_months: number; calm: Table }[] = limits.bands;

function range(table: Table, name: string): Range | null {
  const [lowest, highest] = table[name] ?? [];
  return lowest === undefined || highest === undefined ? null : [lowest, highest];
}

export function possible(name: VitalName): Range {
  return range(limits.possible, name) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** The age in months as the limits want it; null, an adult's, where nobody knows it. */
export function monthsOf(ageYears: number | null, months: number | null = null): number | null {
  if (months !== null) return months;
  if (ageYears === null) return null;
  return ageYears > 0 ? ageYears * 12 : limits.middle_of_first_year;
}

export interface Band {
  from_months: number;
  /** The last month of it; null: from there on. */
  to_months: number | null;
}

/** The ages that share their limits with this one. An unknown age counts as an adult's. */
export function bandOf(months: number | null): Band {
  const place = placeOf(months);
  const next = BANDS[place + 1];
  return {
    from_months: BANDS[place]?.from_months ?? 0,
    to_months: next === undefined ? null : next.from_months - 1,
  };
}

function placeOf(months: number | null): number {
  return months === null ? BANDS.length - 1 : BANDS.findLastIndex((band) => band.from_months <= months);
}

/** Read what was typed, at an age in months. A comma is a decimal point here; only the temperature has one. */
export function read(name: VitalName, typed: string, months: number | null): Reading {
  const text = typed.trim().replace(',', '.');
  if (text === '') return { kind: 'empty' };
  const shape = name === 'temperature' ? /^\d+(\.\d)?$/ : /^\d+$/;
  const value = Number(text);
  const [lowest, highest] = possible(name);
  if (!shape.test(text) || value < lowest || value > highest) return { kind: 'impossible' };
  const calm = range(BANDS[placeOf(months)]?.calm ?? {}, name);
  if (calm === null) return { kind: 'fine', value };
  if (value < calm[0]) return { kind: 'alarm', value, side: 'low', limit: calm[0] };
  if (value > calm[1]) return { kind: 'alarm', value, side: 'high', limit: calm[1] };
  return { kind: 'fine', value };
}

/** The lower pressure is never above the upper one. */
export function pressureSwapped(systolic: Reading, diastolic: Reading): boolean {
  return 'value' in systolic && 'value' in diastolic && diastolic.value > systolic.value;
}

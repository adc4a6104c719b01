// Vital signs at the field: what no body can have is refused, what alarms at the bedside is marked. Pure.
// The limits are the server's (clinics/vitals.py), copied for the hours without network; a test holds them together.
import limits from './vitals.json' with { type: 'json' };

export type VitalName = keyof typeof limits.possible;
export const VITAL_NAMES = Object.keys(limits.possible) as VitalName[];
export const UNITS: Readonly<Record<VitalName, string>> = {
  systolic: 'mmHg',
  diastolic: 'mmHg',
  pulse: '/min',
  respiration: '/min',
  temperature: '°C',
  spo2: '%',
  glucose: 'mg/dL',
};

export type Reading =
  | { kind: 'empty' }
  | { kind: 'fine'; value: number }
  | { kind: 'alarm'; value: number }
  | { kind: 'impossible' };

type Range = readonly [lowest: number, highest: number];

function range(table: Readonly<Record<string, readonly number[]>>, name: string): Range | null {
  const [lowest, highest] = table[name] ?? [];
  return lowest === undefined || highest === undefined ? null : [lowest, highest];
}

export function possible(name: VitalName): Range {
  return range(limits.possible, name) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** An unknown age counts as an adult's. */
export function isChild(ageYears: number | null): boolean {
  return ageYears !== null && ageYears < limits.adult_age;
}

/** Read what was typed. A comma is a decimal point here; only the temperature has one. */
export function read(name: VitalName, typed: string, ageYears: number | null): Reading {
  const text = typed.trim().replace(',', '.');
  if (text === '') return { kind: 'empty' };
  const shape = name === 'temperature' ? /^\d+(\.\d)?$/ : /^\d+$/;
  const value = Number(text);
  const [lowest, highest] = possible(name);
  if (!shape.test(text) || value < lowest || value > highest) return { kind: 'impossible' };
  const calm = range(isChild(ageYears) ? limits.calm_child : limits.calm_adult, name);
  return calm !== null && (value < calm[0] || value > calm[1])
    ? { kind: 'alarm', value }
    : { kind: 'fine', value };
}

/** AVPU: anything but A alarms, at any age. */
export function consciousnessAlarms(letter: string): boolean {
  return letter !== '' && letter !== 'A';
}

/** The lower pressure is never above the upper one. */
export function pressureSwapped(systolic: Reading, diastolic: Reading): boolean {
  return 'value' in systolic && 'value' in diastolic && diastolic.value > systolic.value;
}

// Vital signs at the field: what no body can have is refused, what alarms in an adult is marked. Pure.

export interface Limits {
  /** Refused outside these: the same limits as the server's. */
  lowest: number;
  highest: number;
  /** Adult alarm limits (FIELD 4): below or above them the desk should be told. */
  alarmBelow?: number;
  alarmAbove?: number;
  decimals: number;
  unit: string;
}

export const VITALS = {
  systolic: { lowest: 30, highest: 300, decimals: 0, unit: 'mmHg' },
  diastolic: { lowest: 10, highest: 200, decimals: 0, unit: 'mmHg' },
  pulse: { lowest: 0, highest: 300, alarmBelow: 60, alarmAbove: 130, decimals: 0, unit: '/min' },
  respiration: { lowest: 0, highest: 100, alarmBelow: 10, alarmAbove: 30, decimals: 0, unit: '/min' },
  temperature: { lowest: 25, highest: 45, alarmBelow: 36, alarmAbove: 39, decimals: 1, unit: '°C' },
  spo2: { lowest: 0, highest: 100, alarmBelow: 92, decimals: 0, unit: '%' },
  glucose: { lowest: 5, highest: 1500, decimals: 0, unit: 'mg/dL' },
} as const satisfies Record<string, Limits>;

export type VitalName = keyof typeof VITALS;
export type Reading =
  | { kind: 'empty' }
  | { kind: 'fine'; value: number }
  | { kind: 'alarm'; value: number }
  | { kind: 'impossible' };

const ADULT_YEARS = 18;

/** Read what was typed. A comma is a decimal point here. Children have other limits: theirs are never marked. */
export function read(name: VitalName, typed: string, ageYears: number | null): Reading {
  const text = typed.trim().replace(',', '.');
  if (text === '') return { kind: 'empty' };
  const limits: Limits = VITALS[name];
  const shape = limits.decimals === 0 ? /^\d+$/ : /^\d+(\.\d)?$/;
  const value = Number(text);
  if (!shape.test(text) || value < limits.lowest || value > limits.highest) return { kind: 'impossible' };
  const adult = ageYears === null || ageYears >= ADULT_YEARS;
  const low = limits.alarmBelow !== undefined && value < limits.alarmBelow;
  const high = limits.alarmAbove !== undefined && value > limits.alarmAbove;
  return adult && (low || high) ? { kind: 'alarm', value } : { kind: 'fine', value };
}

/** AVPU: anything but A alarms, at any age. */
export function consciousnessAlarms(letter: string): boolean {
  return letter !== '' && letter !== 'A';
}

/** The lower pressure is never above the upper one. */
export function pressureSwapped(systolic: Reading, diastolic: Reading): boolean {
  return 'value' in systolic && 'value' in diastolic && diastolic.value >= systolic.value;
}

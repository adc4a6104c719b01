/** What the vital signs are measured in; consciousness has no unit. */
export const VITAL_UNITS = {
  systolic: 'mmHg',
  diastolic: 'mmHg',
  pulse: '/min',
  respiration: '/min',
  temperature: '°C',
  spo2: '%',
  glucose: 'mg/dL',
} as const;

/** The unit of a sign by the name that came with it; empty for one without. */
export function unitOf(name: string): string {
  return Object.hasOwn(VITAL_UNITS, name) ? VITAL_UNITS[name as keyof typeof VITAL_UNITS] : '';
}

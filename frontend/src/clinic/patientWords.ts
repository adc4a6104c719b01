/** The words of the caseload and of the patient's page, fetched with them. */
import { translator } from '../words/index.svelte.ts';
import { patientsId } from '../words/patients.id.ts';

export type PatientWord = keyof typeof patientsId;
export const w = translator(patientsId, async () => (await import('../words/patients.en.ts')).patientsEn);

const known: ReadonlySet<string> = new Set(Object.keys(patientsId));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function patientWord(prefix: string, name: string | number): string {
  const key = `${prefix}_${name}`;
  return known.has(key) ? w(key as PatientWord) : String(name);
}

/** The clinic head's words over the shared ones. */
import { clinicEn } from '../words/clinic.en.ts';
import { clinicId } from '../words/clinic.id.ts';
import { eventsEn } from '../words/events.en.ts';
import { eventsId } from '../words/events.id.ts';
import { translator } from '../words/index.svelte.ts';
import { recordEn } from '../words/record.en.ts';
import { recordId } from '../words/record.id.ts';
import { sharedEn } from '../words/shared.en.ts';
import { sharedId } from '../words/shared.id.ts';

const id = { ...sharedId, ...eventsId, ...recordId, ...clinicId };
export type ClinicWord = keyof typeof id;
export const t = translator(id, { ...sharedEn, ...eventsEn, ...recordEn, ...clinicEn });

const known: ReadonlySet<string> = new Set(Object.keys(id));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function wordOr(key: string, otherwise: string): string {
  return known.has(key) ? t(key as ClinicWord) : otherwise;
}

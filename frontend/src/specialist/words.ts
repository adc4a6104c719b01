/** The specialist's words over the shared ones. */
import { clinicEn } from '../words/clinic.en.ts';
import { clinicId } from '../words/clinic.id.ts';
import { filesEn } from '../words/files.en.ts';
import { filesId } from '../words/files.id.ts';
import { translator } from '../words/index.svelte.ts';
import { sharedEn } from '../words/shared.en.ts';
import { sharedId } from '../words/shared.id.ts';
import { teleEn } from '../words/tele.en.ts';
import { teleId } from '../words/tele.id.ts';

const id = { ...sharedId, ...clinicId, ...filesId, ...teleId };
export type TeleWord = keyof typeof id;
export const t = translator(id, { ...sharedEn, ...clinicEn, ...filesEn, ...teleEn });
const known: ReadonlySet<string> = new Set(Object.keys(id));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function wordOr(key: string, otherwise: string): string {
  return known.has(key) ? t(key as TeleWord) : otherwise;
}

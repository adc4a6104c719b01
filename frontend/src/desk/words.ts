/** The desk's words over the shared ones. */
import { deskEn } from '../words/desk.en.ts';
import { deskId } from '../words/desk.id.ts';
import { translator } from '../words/index.svelte.ts';
import { sharedEn } from '../words/shared.en.ts';
import { sharedId } from '../words/shared.id.ts';

const id = { ...sharedId, ...deskId };
export type DeskWord = keyof typeof id;
export const t = translator(id, { ...sharedEn, ...deskEn });

const known: ReadonlySet<string> = new Set(Object.keys(id));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function wordOr(key: string, otherwise: string): string {
  return known.has(key) ? t(key as DeskWord) : otherwise;
}

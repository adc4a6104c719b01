/** The words of the morning list; fetched with its page. */
import { translator } from '../../words/index.svelte.ts';
import { morningEn } from '../../words/morning.en.ts';
import { morningId } from '../../words/morning.id.ts';

export type MorningWord = keyof typeof morningId;
export const m = translator(morningId, morningEn);

const known: ReadonlySet<string> = new Set(Object.keys(morningId));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function mOr(prefix: string, name: string): string {
  return known.has(`${prefix}_${name}`) ? m(`${prefix}_${name}` as MorningWord) : name;
}

/** The words of the city's own screen over the shared ones. */
import { cityEn } from '../words/city.en.ts';
import { cityId } from '../words/city.id.ts';
import { translator } from '../words/index.svelte.ts';
import { sharedEn } from '../words/shared.en.ts';
import { sharedId } from '../words/shared.id.ts';

const id = { ...sharedId, ...cityId };
export type CityWord = keyof typeof id;
export const t = translator(id, { ...sharedEn, ...cityEn });

const known: ReadonlySet<string> = new Set(Object.keys(id));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function wordOr(key: string, otherwise: string): string {
  return known.has(key) ? t(key as CityWord) : otherwise;
}

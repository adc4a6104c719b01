/** The words of the roster, for the head's tab and the crew's page. */
import { translator } from '../../words/index.svelte.ts';
import { rosterEn } from '../../words/roster.en.ts';
import { rosterId } from '../../words/roster.id.ts';

export type RosterWord = keyof typeof rosterId;
export const r = translator(rosterId, rosterEn);

const known: ReadonlySet<string> = new Set(Object.keys(rosterId));

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function rOr(key: string, otherwise: string): string {
  return known.has(key) ? r(key as RosterWord) : otherwise;
}

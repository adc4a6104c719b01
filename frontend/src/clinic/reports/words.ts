/** The words of figures and reports; they come with their tabs. */
import { translator } from '../../words/index.svelte.ts';
import { reportsEn } from '../../words/reports.en.ts';
import { reportsId } from '../../words/reports.id.ts';

export type ReportWord = keyof typeof reportsId;
export const r = translator(reportsId, reportsEn);

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function rOr(key: string, otherwise: string): string {
  return key in reportsId ? r(key as ReportWord) : otherwise;
}

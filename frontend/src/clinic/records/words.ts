/** The words of notes, rights and exports. */
import { translator } from '../../words/index.svelte.ts';
import { recordsId } from '../../words/records.id.ts';

export type RecordsWord = keyof typeof recordsId;
export const r = translator(recordsId, async () => (await import('../../words/records.en.ts')).recordsEn);

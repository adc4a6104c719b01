/** The words of the planned round. English comes only where it is read. */
import { translator } from '../../words/index.svelte.ts';
import { plannedId } from '../../words/planned.id.ts';

export const r = translator(plannedId, async () => (await import('../../words/planned.en.ts')).plannedEn);

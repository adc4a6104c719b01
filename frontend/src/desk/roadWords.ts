/** The words of closed roads. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { roadsId } from '../words/roads.id.ts';

export const r = translator(roadsId, () => import('../words/roads.en.ts').then((words) => words.roadsEn));

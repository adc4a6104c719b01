/** The words of the search in all visits. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { searchId } from '../words/search.id.ts';

export const s = translator(searchId, () => import('../words/search.en.ts').then((words) => words.searchEn));

/** The words of the place. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { placeId } from '../words/place.id.ts';

export const p = translator(placeId, () => import('../words/place.en.ts').then((words) => words.placeEn));

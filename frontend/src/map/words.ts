/** The map's own words over the shared ones. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { mapId } from '../words/map.id.ts';

export const m = translator(mapId, () => import('../words/map.en.ts').then((words) => words.mapEn));

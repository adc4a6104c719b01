/** The words of a team's trail. */
import { translator } from '../words/index.svelte.ts';
import { trailId } from '../words/trail.id.ts';

export const w = translator(trailId, () => import('../words/trail.en.ts').then((words) => words.trailEn));

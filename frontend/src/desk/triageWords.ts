/** The words of the triage. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { triageId } from '../words/triage.id.ts';

export const q = translator(triageId, () => import('../words/triage.en.ts').then((words) => words.triageEn));

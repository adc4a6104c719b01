/** The words of help, families and pins. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { safetyId } from '../words/safety.id.ts';

export const s = translator(safetyId, () => import('../words/safety.en.ts').then((words) => words.safetyEn));

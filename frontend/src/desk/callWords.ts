/** The words of calls. English comes only where it is read. */
import { callsId } from '../words/calls.id.ts';
import { translator } from '../words/index.svelte.ts';

export type CallWord = keyof typeof callsId;
export const w = translator(callsId, () => import('../words/calls.en.ts').then((words) => words.callsEn));

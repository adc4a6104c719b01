/** The words of the world outside, for the desk and the city's screen. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { outsideId } from '../words/outside.id.ts';

export type OutsideWord = keyof typeof outsideId;
export const o = translator(outsideId, () =>
  import('../words/outside.en.ts').then((words) => words.outsideEn),
);

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function outsideWord(key: string, otherwise: string): string {
  return Object.hasOwn(outsideId, key) ? o(key as OutsideWord) : otherwise;
}

/** Why a message or a service stands as it does: a reason of ours, or the code of who was asked. */
export function whyOf(code: string): string {
  return outsideWord(`reason_${code}`, outsideWord(`code_${code}`, code.replaceAll('_', ' ')));
}

/** The words of handing over, surge and tasks. English comes only where it is read. */
import { handoverId } from '../words/handover.id.ts';
import { translator } from '../words/index.svelte.ts';

export type HandoverWord = keyof typeof handoverId;
export const h = translator(handoverId, () =>
  import('../words/handover.en.ts').then((words) => words.handoverEn),
);

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function hOr(key: string, otherwise: string): string {
  return Object.hasOwn(handoverId, key) ? h(key as HandoverWord) : otherwise;
}

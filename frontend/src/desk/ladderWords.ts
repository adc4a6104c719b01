/** The words of the ladder and of the desk's sounds. English comes only where it is read. */
import { translator } from '../words/index.svelte.ts';
import { ladderId } from '../words/ladder.id.ts';

export const l = translator(ladderId, () => import('../words/ladder.en.ts').then((words) => words.ladderEn));

/** What rings, by the kind the server gave it: a word of the ladder's, else null. */
export function alertWord(kind: string): string | null {
  const key = `alert_${kind}`;
  return Object.hasOwn(ladderId, key) ? l(key as keyof typeof ladderId) : null;
}

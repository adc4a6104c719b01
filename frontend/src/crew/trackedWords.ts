/** The words of the crew's location; they come after the first picture. */
import { translator } from '../words/index.svelte.ts';
import { trackedId } from '../words/tracked.id.ts';

export type TrackedWord = keyof typeof trackedId;
export const t = translator(trackedId, () =>
  import('../words/tracked.en.ts').then((words) => words.trackedEn),
);

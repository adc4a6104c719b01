/** The words that several large screens share. */
import { translator } from './index.svelte.ts';
import { sharedId } from './shared.id.ts';

export const t = translator(sharedId, () => import('./shared.en.ts').then((words) => words.sharedEn));

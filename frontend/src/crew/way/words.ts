/** The words of the way and of safety. English comes only where it is read. */
import { translator } from '../../words/index.svelte.ts';
import { wayId } from '../../words/way.id.ts';

export const y = translator(wayId, async () => (await import('../../words/way.en.ts')).wayEn);

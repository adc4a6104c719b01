/** The words of files and of the specialist's answer. */
import { filesId } from '../../words/files.id.ts';
import { translator } from '../../words/index.svelte.ts';

export const t = translator(filesId, async () => (await import('../../words/files.en.ts')).filesEn);

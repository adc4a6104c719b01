/** The words of data quality; fetched with their page. */
import { translator } from '../../words/index.svelte.ts';
import { qualityId } from '../../words/quality.id.ts';

export const q = translator(qualityId, async () => (await import('../../words/quality.en.ts')).qualityEn);

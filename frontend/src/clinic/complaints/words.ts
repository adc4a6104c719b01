/** The words of complaints and ratings; fetched with their page. */
import { complaintsEn } from '../../words/complaints.en.ts';
import { complaintsId } from '../../words/complaints.id.ts';
import { translator } from '../../words/index.svelte.ts';

export const c = translator(complaintsId, complaintsEn);

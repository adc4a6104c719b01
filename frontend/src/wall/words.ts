/** The board's words over the shared ones. */
import { translator } from '../words/index.svelte.ts';
import { sharedEn } from '../words/shared.en.ts';
import { sharedId } from '../words/shared.id.ts';
import { wallEn } from '../words/wall.en.ts';
import { wallId } from '../words/wall.id.ts';

export const t = translator({ ...sharedId, ...wallId }, { ...sharedEn, ...wallEn });

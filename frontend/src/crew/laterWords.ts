/** The words of the pages that come after the first picture, and those before. */

import { coreId } from '../words/core.id.ts';
import { crewId } from '../words/crew.id.ts';
import { crewLaterId } from '../words/crew.later.id.ts';
import { translator } from '../words/index.svelte.ts';

const id = { ...coreId, ...crewId, ...crewLaterId };
export const t = translator(id, async () => {
  const [core, crew, later] = await Promise.all([
    import('../words/core.en.ts'),
    import('../words/crew.en.ts'),
    import('../words/crew.later.en.ts'),
  ]);
  return { ...core.coreEn, ...crew.crewEn, ...later.crewLaterEn };
});

/** A word whose key is put together from what the server sent; an unknown one shows its own key. */
export function word(prefix: string, name: string): string {
  return t(`${prefix}_${name}` as keyof typeof id);
}

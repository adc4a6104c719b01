/** The words of the pages that come after the first picture, and those before. */
import { crewId } from '../words/crew.id.ts';
import { crewLaterId } from '../words/crew.later.id.ts';
import { translator } from '../words/index.svelte.ts';
import { sharedId } from '../words/shared.id.ts';

const id = { ...sharedId, ...crewId, ...crewLaterId };
export const t = translator(id, async () => {
  const [shared, crew, later] = await Promise.all([
    import('../words/shared.en.ts'),
    import('../words/crew.en.ts'),
    import('../words/crew.later.en.ts'),
  ]);
  return { ...shared.sharedEn, ...crew.crewEn, ...later.crewLaterEn };
});

/** A word whose key is put together from what the server sent; an unknown one shows its own key. */
export function word(prefix: string, name: string): string {
  return t(`${prefix}_${name}` as keyof typeof id);
}

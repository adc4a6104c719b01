/** The desk's words over the shared ones. English comes only where it is read. */
import { deskId } from '../words/desk.id.ts';
import { eventsId } from '../words/events.id.ts';
import { translator } from '../words/index.svelte.ts';
import { sharedId } from '../words/shared.id.ts';

const id = { ...sharedId, ...eventsId, ...deskId };
export type DeskWord = keyof typeof id;
export const t = translator(id, async () => {
  const [shared, events, desk] = await Promise.all([
    import('../words/shared.en.ts'),
    import('../words/events.en.ts'),
    import('../words/desk.en.ts'),
  ]);
  return { ...shared.sharedEn, ...events.eventsEn, ...desk.deskEn };
});

/** A word whose key is made of data; data that has no word yet is shown as it is. */
export function wordOr(key: string, otherwise: string): string {
  return Object.hasOwn(id, key) ? t(key as DeskWord) : otherwise;
}

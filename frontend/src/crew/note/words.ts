/** The words of the note's pages: the crew's and the note's own. */

import { coreId } from '../../words/core.id.ts';
import { crewId } from '../../words/crew.id.ts';
import { crewLaterId } from '../../words/crew.later.id.ts';
import { translator } from '../../words/index.svelte.ts';
import { noteId } from '../../words/note.id.ts';

const id = { ...coreId, ...crewId, ...crewLaterId, ...noteId };
export type NoteWord = keyof typeof id;
export const t = translator(id, async () => {
  const [core, crew, later, note] = await Promise.all([
    import('../../words/core.en.ts'),
    import('../../words/crew.en.ts'),
    import('../../words/crew.later.en.ts'),
    import('../../words/note.en.ts'),
  ]);
  return { ...core.coreEn, ...crew.crewEn, ...later.crewLaterEn, ...note.noteEn };
});

/** A word whose key is put together; an unknown one shows its own key. */
export function word(prefix: string, name: string): string {
  return t(`${prefix}_${name}` as NoteWord);
}

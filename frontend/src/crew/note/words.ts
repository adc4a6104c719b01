/** The words of the note's pages: the crew's and the note's own. */
import { crewId } from '../../words/crew.id.ts';
import { crewLaterId } from '../../words/crew.later.id.ts';
import { translator } from '../../words/index.svelte.ts';
import { noteId } from '../../words/note.id.ts';
import { sharedId } from '../../words/shared.id.ts';

const id = { ...sharedId, ...crewId, ...crewLaterId, ...noteId };
export type NoteWord = keyof typeof id;
export const t = translator(id, async () => {
  const [shared, crew, later, note] = await Promise.all([
    import('../../words/shared.en.ts'),
    import('../../words/crew.en.ts'),
    import('../../words/crew.later.en.ts'),
    import('../../words/note.en.ts'),
  ]);
  return { ...shared.sharedEn, ...crew.crewEn, ...later.crewLaterEn, ...note.noteEn };
});

/** A word whose key is put together; an unknown one shows its own key. */
export function word(prefix: string, name: string): string {
  return t(`${prefix}_${name}` as NoteWord);
}

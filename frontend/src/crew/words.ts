/** The words of the crew's phone: its own and the shared ones. English comes only where it is read. */

import { coreId } from '../words/core.id.ts';
import { crewId } from '../words/crew.id.ts';
import { translator } from '../words/index.svelte.ts';

const id = { ...coreId, ...crewId };
export type Word = keyof typeof id;
export const t = translator(id, async () => {
  const [core, crew] = await Promise.all([import('../words/core.en.ts'), import('../words/crew.en.ts')]);
  return { ...core.coreEn, ...crew.crewEn };
});

/** A word whose key is put together from what the server sent; an unknown one shows its own key. */
export function word(prefix: string, name: string): string {
  return t(`${prefix}_${name}` as Word);
}

/** A red flag by its name; what the desk wrote freely stays as it is. */
export function flagName(flag: string): string {
  const name = word('flag', flag);
  return name === `flag_${flag}` ? flag : name;
}

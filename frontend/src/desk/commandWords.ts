/** The words of the command line, the search and the keys. English comes only where it is read. */
import { commandId } from '../words/command.id.ts';
import { translator } from '../words/index.svelte.ts';

export const c = translator(commandId, () =>
  import('../words/command.en.ts').then((words) => words.commandEn),
);

// Photos, recordings and the specialist: fetched after the note, needed at the bedside.
import { uploads } from './uploads.svelte.ts';

export { default as FilesCard } from './FilesCard.svelte';

void uploads.start();

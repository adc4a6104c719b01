// The note and the end of a visit, in a file of their own: fetched after the pages that ring.

export { default as PlanCard } from '../plan/PlanCard.svelte';
export { default as NoteCard } from './NoteCard.svelte';
export { default as NoteForm } from './NotePage.svelte';
export { default as OutcomeSheet } from './OutcomeSheet.svelte';
export { default as Returned } from './Returned.svelte';

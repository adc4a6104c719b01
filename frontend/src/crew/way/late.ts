// The way, the safety of the team and the better pin: fetched right after the first picture, before the note.
export { default as Safety } from './Safety.svelte';
export { default as WayCard } from './WayCard.svelte';

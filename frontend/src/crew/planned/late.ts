// The round of today, in a file of its own: fetched last.
export { default as Planned } from './Planned.svelte';

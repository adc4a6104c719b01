// Pages that the first picture does not need, in one file.
export { default as Account } from './Account.svelte';
export { keepDevice } from './device.ts';
export { default as NoEntrySheet } from './NoEntrySheet.svelte';
export { default as NotFoundSheet } from './NotFoundSheet.svelte';
export { default as Offer } from './Offer.svelte';
export { keepPush } from './push.ts';
export { default as StartShift } from './StartShift.svelte';
export { default as SwapAsked } from './SwapAsked.svelte';
export { default as ToRead } from './ToRead.svelte';
export { default as TrackedChip } from './TrackedChip.svelte';
export { default as TrackedPage } from './TrackedPage.svelte';
export { Tracking } from './tracking.svelte.ts';
export { quietUpdates } from './updates.ts';

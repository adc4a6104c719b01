/**
 * What a part of the desk does at a key or a command of another: it says so here, and takes it back when it goes.
 * The key's own file knows nothing of the part.
 */
import { SvelteMap } from 'svelte/reactivity';

/** answer: take the ringing call. surge: the surge switch; `said` is what stood after the command. */
export type Hung = 'answer' | 'surge' | 'window' | 'follow';
type Run = (said: string) => void;

const hung = new SvelteMap<Hung, Run>();

/** Hang a deed in; gives back how to take it away (return it from `$effect` or `onMount`). */
export function onDeed(deed: Hung, run: Run): () => void {
  hung.set(deed, run);
  return () => {
    if (hung.get(deed) === run) hung.delete(deed);
  };
}

/** Whether somebody does this here. */
export function doesDeed(deed: Hung): boolean {
  return hung.has(deed);
}

/** Do it; false when nobody does this here. */
export function doDeed(deed: Hung, said = ''): boolean {
  const run = hung.get(deed);
  run?.(said);
  return run !== undefined;
}

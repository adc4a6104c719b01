/** Who of the world outside does not answer: asked again when something was told, and every quarter of a minute. */
import { api, ask } from '../api/client.ts';
import type { OutsideFailing } from '../api/types.ts';
import { KeptFresh } from '../live/again.svelte.ts';
import { board } from './board.svelte.ts';

const LOOK_MS = 15_000;

export const outside = new KeptFresh<OutsideFailing[]>({
  ask: async () => (await ask(api.GET('/api/desk/outside'))).outside,
  wanted: () => board.loaded && board.link !== 'lost' && document.visibilityState === 'visible',
});

/** Look from now on; gives back how to stop. */
export function watchOutside(): () => void {
  outside.start();
  const stop = board.listen((what) => {
    if (what === 'changed' || what === 'snapshot') outside.happened();
  });
  // a router is asked by the web process itself: nothing is told when it falls silent
  const timer = setInterval(() => outside.happened(), LOOK_MS);
  return () => {
    stop();
    clearInterval(timer);
    outside.stop();
  };
}

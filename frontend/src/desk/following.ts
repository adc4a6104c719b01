/** What a window of the desk keeps up to date beside the board: the plan, the reach, the closed roads, the ways. */
import { board } from './board.svelte.ts';
import { roads } from './closures.svelte.ts';
import { reach } from './coverage.svelte.ts';
import { plan } from './plan.svelte.ts';
import { ways } from './ways.svelte.ts';

/** Begin; call what it returns when the window goes. */
export function followCity(): () => void {
  const followed = [plan.kept, reach.kept];
  for (const each of followed) each.start();
  const deaf = board.listen((what) => {
    for (const each of followed) each.happened();
    if (what === 'changed') ways.forget();
  });
  const away = roads.follow();
  return () => {
    away();
    deaf();
    for (const each of followed) each.stop();
  };
}

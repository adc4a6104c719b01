import { startScreen } from '../look/mount.ts';
import Desk from './Desk.svelte';

/** The same shell carries the desk and, on the second monitor, its map alone. */
if (location.pathname === '/meja/peta')
  void import('./PairScreen.svelte').then((screen) => startScreen(screen.default, 'peta'));
else startScreen(Desk);

/** Start a screen: theme, clock, session, then the component. */
import { type Component, mount } from 'svelte';
import { startTicking } from '../live/city.svelte.ts';
import './look.css';
import { startTheme } from './theme.svelte.ts';

/**
 * Mount a screen into `#app`. The component loads the session itself, so that it can show why it cannot.
 * `window`: the name of a second window, which remembers a theme of its own.
 */
export function startScreen(screen: Component, window = ''): void {
  const target = document.getElementById('app');
  if (target === null) throw new Error('the page has no #app');
  startTheme(window);
  startTicking();
  target.replaceChildren();
  mount(screen, { target });
}

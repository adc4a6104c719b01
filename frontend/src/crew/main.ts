import { startScreen } from '../look/mount.ts';
import { setTheme } from '../look/theme.svelte.ts';
import Crew from './Crew.svelte';
import './crew.css';

startScreen(Crew);
// Sun-readable first: dark only where the person chose it on this phone.
if (localStorage.getItem('dottoro.theme') === null) setTheme('light');

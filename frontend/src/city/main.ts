import { startScreen } from '../look/mount.ts';
import City from './City.svelte';

startScreen(City);

import { startScreen } from '../look/mount.ts';
import Desk from './Desk.svelte';

startScreen(Desk);

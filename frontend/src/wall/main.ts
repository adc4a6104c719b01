import { startScreen } from '../look/mount.ts';
import Wall from './Wall.svelte';

startScreen(Wall);

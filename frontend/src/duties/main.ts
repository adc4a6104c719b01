import { startScreen } from '../look/mount.ts';
import Duties from './Duties.svelte';

startScreen(Duties);

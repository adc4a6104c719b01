import { startScreen } from '../look/mount.ts';
import Specialist from './Specialist.svelte';

startScreen(Specialist);

import { startScreen } from '../look/mount.ts';
import Clinic from './Clinic.svelte';

startScreen(Clinic);

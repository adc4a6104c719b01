// A newer version is taken by itself where nobody is disturbed: off duty, with the page out of sight.
import { onDuty } from './day.ts';
import { phone } from './phone.svelte.ts';
import { shell, useUpdate } from './shell.svelte.ts';

export function quietUpdates(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden' && shell.updateReady && !onDuty(phone.day)) useUpdate();
  });
}

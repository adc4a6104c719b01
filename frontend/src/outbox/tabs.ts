// Two tabs of one phone: one of them sends at a time, and both show the same queue.
import type { Surroundings } from './outbox.ts';

const CHANNEL = 'dottoro-tim';

export interface Tabs extends Surroundings {
  onOtherTab(work: () => void): void;
}

export function browserTabs(): Tabs {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(CHANNEL);
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    later: (work, ms) => {
      setTimeout(work, ms);
    },
    tell: () => channel?.postMessage('changed'),
    onOtherTab: (work) => {
      if (channel !== null) channel.onmessage = () => work();
    },
    // Without TLS there are no locks: two tabs may then send twice, and the server answers "duplicate".
    alone: async (work) =>
      'locks' in navigator ? await navigator.locks.request(CHANNEL, () => work()) : await work(),
  };
}

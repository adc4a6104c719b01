// What the phone keeps of today, for a start without network.
import type { Store } from '../outbox/store.ts';
import type { Language } from '../words/index.svelte.ts';
import type { Anchor } from './clock.ts';
import type { CrewToday } from './day.ts';

const DAY = 'day';

export interface Remembered {
  today: CrewToday;
  anchor: Anchor;
  practice: boolean;
  zone: string;
  language: Language;
}

/** Undefined where nothing is kept. */
export function readDay(store: Store): Promise<Remembered | undefined> {
  return store.read<Remembered>(DAY);
}

/** A full disk costs the start without network, nothing else. */
export async function keepDay(store: Store, day: Remembered): Promise<void> {
  await store.write(DAY, day).catch((reason: unknown) => console.warn('day not kept', reason));
}

export function eraseDay(store: Store): Promise<void> {
  return store.erase(DAY);
}

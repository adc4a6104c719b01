// What the phone keeps of today, for a start without network.
import type { Store } from '../outbox/store.ts';
import type { Language } from '../words/index.svelte.ts';
import type { Anchor } from './clock.ts';
import type { CrewToday } from './day.ts';

const DAY = 'day';
/** Begins the name of a way that is kept, see way/way.svelte.ts. */
export const WAY = 'way:';
/** A shift so long over is over, whoever forgot to end it: its patients leave the phone. */
const OVER_MS = 12 * 3600_000;

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

/** The ways to homes go with their visits. */
export async function eraseDay(store: Store): Promise<void> {
  for (const way of await store.keys(WAY)) await store.erase(way);
  await store.erase(DAY);
}

/** Only today's visits are on the phone: those of a shift that ended long ago are not shown again. */
export function ofToday(today: CrewToday, cityNow: number): CrewToday {
  const ends = Date.parse(today.shift?.ends_at ?? '');
  return cityNow - ends > OVER_MS ? { ...today, shift: null, visits: [], position_token: null } : today;
}

/** What this phone sends a person's work with when their session is over. */
export interface DeviceKey {
  id: number;
  key: string;
}

const keyName = (personId: number): string => `key:${personId}`;

export function readKey(store: Store, personId: number): Promise<DeviceKey | undefined> {
  return store.read<DeviceKey>(keyName(personId));
}

export function keepKey(store: Store, personId: number, key: DeviceKey): Promise<void> {
  return store.write(keyName(personId), key);
}

export function eraseKey(store: Store, personId: number): Promise<void> {
  return store.erase(keyName(personId));
}

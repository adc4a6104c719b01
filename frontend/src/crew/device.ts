// This phone's own key: with it the person's work goes out when their session is over. It opens nothing else.
import type { components } from '../api/schema';
import { ask } from './door.ts';
import { phone } from './phone.svelte.ts';
import { type DeviceKey, eraseKey, keepKey, readKey } from './remembered.ts';

export type Device = components['schemas']['DeviceOut'];
type Devices = components['schemas']['DevicesOut'];

const AGAIN_MS = 60_000;
let asked = 0;

/** See to it that a signed-in person's phone has a key, and that the browser does not throw the queue away. */
export async function keepDevice(): Promise<void> {
  await navigator.storage
    ?.persist?.()
    .catch((reason: unknown) => console.warn('storage may be cleared', reason));
  phone.outbox.listen(() => void keyed());
  await keyed();
}

async function keyed(): Promise<void> {
  const { outbox, store } = phone;
  const person = outbox.person;
  const early = asked !== 0 && performance.now() - asked < AGAIN_MS;
  if (person === null || !outbox.confirmed || outbox.keyed || early || !store.durable) return;
  asked = performance.now();
  try {
    if ((await readKey(store, person.id)) === undefined) {
      const given = await ask<DeviceKey>('/api/crew/devices', {
        device_id: await store.device(),
        label: labelOf(navigator.userAgent),
      });
      await keepKey(store, person.id, given);
    }
    outbox.keyed = outbox.person?.id === person.id;
  } catch (reason) {
    console.warn('this phone has no key yet', reason);
  }
}

/** Signing out takes the key along; what waits then waits for its person. */
export async function forgetDevice(): Promise<void> {
  const person = phone.outbox.person;
  const own = person && (await readKey(phone.store, person.id));
  if (!person || !own) return;
  phone.outbox.keyed = false;
  await eraseKey(phone.store, person.id);
  await takeBack(own.id).catch((reason: unknown) => console.warn('the key is not taken back yet', reason));
}

export async function devices(): Promise<readonly Device[]> {
  return (await ask<Devices>('/api/crew/devices')).devices;
}

export async function takeBack(id: number): Promise<readonly Device[]> {
  return (await ask<Devices>(`/api/crew/devices/${id}/revoke`, {})).devices;
}

/** "Android · Chrome": enough for a person to tell two phones apart. */
export function labelOf(agent: string): string {
  const system = /Android|iPhone|iPad|Windows|Mac OS X|Linux/.exec(agent)?.[0] ?? 'HP';
  const browser = /(Edg|OPR|SamsungBrowser|Firefox|Chrome|Safari)\//.exec(agent)?.[1] ?? '';
  const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera', SamsungBrowser: 'Samsung' };
  return [system, names[browser] ?? browser].filter(Boolean).join(' · ');
}

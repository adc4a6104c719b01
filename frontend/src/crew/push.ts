// Hints by web push: a phone that sleeps may be woken, and nothing counts on it. Asked for on the account page only.
import { ask } from './door.ts';

/**
 * unsupported: this browser cannot (no HTTPS, or an iPhone without the page on its home screen) · denied: refused in
 * the browser's own settings · refused: not on this phone · allowed: this phone may be hinted.
 */
export type PushState = 'unsupported' | 'denied' | 'refused' | 'allowed';

interface PushOut {
  on: boolean;
  public_key: string;
}

const CHOICE = 'dottoro.crew.push';
const WAIT_MS = 6_000;

const supported = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
const chosen = (): boolean => localStorage.getItem(CHOICE) === 'yes';

/** Where this phone stands. */
export function pushState(): PushState {
  if (!supported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return chosen() && Notification.permission === 'granted' ? 'allowed' : 'refused';
}

/** Whether the city lets phones be hinted; null without an answer. */
export async function cityAllows(): Promise<boolean | null> {
  return ask<PushOut>('/api/crew/push').then(
    (answer) => answer.on,
    () => null,
  );
}

/** Call it from a touch: asks the person, then the browser, then tells the server. Throws what went wrong. */
export async function allowPush(): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return pushState();
  localStorage.setItem(CHOICE, 'yes');
  try {
    await tell();
  } catch (thrown) {
    localStorage.setItem(CHOICE, 'no');
    throw thrown;
  }
  return pushState();
}

/** No hints on this phone any more. */
export async function refusePush(): Promise<PushState> {
  localStorage.setItem(CHOICE, 'no');
  const subscription = await (await registration()).pushManager.getSubscription();
  if (subscription) {
    await subscription.unsubscribe();
    await ask('/api/crew/push/refuse', { endpoint: subscription.endpoint });
  }
  return pushState();
}

/** Once a start: the browser may have changed the address, the city its key, the phone its person. */
export async function keepPush(): Promise<void> {
  if (pushState() !== 'allowed') return;
  await tell().catch((reason: unknown) => console.warn('hints are not renewed', reason));
}

/** Who signs out takes their hints along; the phone's choice stays for the next one. */
export async function forgetPush(): Promise<void> {
  if (pushState() !== 'allowed') return;
  try {
    const subscription = await (await registration()).pushManager.getSubscription();
    if (subscription) await ask('/api/crew/push/refuse', { endpoint: subscription.endpoint });
  } catch (reason) {
    console.warn('hints are not taken back', reason);
  }
}

/** The offer is on the screen: its notification has done its work. */
export async function closeHints(): Promise<void> {
  if (!supported() || Notification.permission !== 'granted') return;
  const shown = await navigator.serviceWorker.getRegistration('/tim');
  for (const each of (await shown?.getNotifications()) ?? []) each.close();
}

async function tell(): Promise<void> {
  const { public_key } = await ask<PushOut>('/api/crew/push');
  const manager = (await registration()).pushManager;
  const key = bytesOf(public_key);
  let subscription = await manager.getSubscription();
  if (subscription && !sameKey(subscription.options.applicationServerKey, key)) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  await ask('/api/crew/push', { endpoint: subscription.endpoint });
}

/** The service worker's registration; it outlives every new version of the worker, and so does what hangs on it. */
function registration(): Promise<ServiceWorkerRegistration> {
  const late = new Promise<never>((_, fail) => {
    setTimeout(() => fail(new Error('no service worker')), WAIT_MS);
  });
  return Promise.race([navigator.serviceWorker.ready, late]);
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function sameKey(known: ArrayBuffer | null, key: Uint8Array): boolean {
  if (known === null) return false;
  const bytes = new Uint8Array(known);
  return bytes.length === key.length && bytes.every((byte, index) => byte === key[index]);
}

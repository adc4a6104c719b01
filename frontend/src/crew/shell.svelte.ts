// The service worker that keeps this page on the phone, and the quiet change to a newer version of it.

const WORKER = '/tim-sw.js';
const SCOPE = '/tim';
const LOOK_EVERY_MS = 3_600_000;

const held = $state<{ waiting: ServiceWorker | null }>({ waiting: null });

export const shell = {
  /** A newer version is on the phone and waits for a quiet moment. */
  get updateReady(): boolean {
    return held.waiting !== null;
  },
};

/** Keep the page on the phone. Needs HTTPS (or this machine); without it the page works online only. */
export async function keepOnPhone(hinted: () => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', ({ data }) => {
    if (data === 'reload') location.reload();
    else if (data === 'ahead') held.waiting = navigator.serviceWorker.controller;
    else hinted(); // a push woke the worker: the page looks for itself
  });
  navigator.serviceWorker.controller?.postMessage('ahead?');
  try {
    const registration = await navigator.serviceWorker.register(WORKER, {
      scope: SCOPE,
      updateViaCache: 'none',
    });
    watch(registration);
    // a shift is one long open page: nobody navigates, so nobody else asks for a newer version
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
  } catch (reason) {
    console.warn('this page is not kept on the phone', reason);
  }
}

function watch(registration: ServiceWorkerRegistration): void {
  const look = (worker: ServiceWorker | null) => {
    if (worker === null) return;
    const judge = () => {
      // the very first one takes over by itself; later ones wait
      if (worker.state === 'installed' && navigator.serviceWorker.controller !== null) held.waiting = worker;
      if (worker.state === 'redundant' && held.waiting === worker) held.waiting = null;
    };
    worker.addEventListener('statechange', judge);
    judge();
  };
  look(registration.waiting);
  registration.addEventListener('updatefound', () => look(registration.installing));
}

/** Change over now: every tab loads again, from the newer version. */
export function useUpdate(): void {
  held.waiting?.postMessage('take-over');
}

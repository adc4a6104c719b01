// The crew's page without network: its shell and its files, cache-first, from one version. No data is kept here.
// Served as /tim-sw.js, where the server puts `const VERSION`, `FIRST`, `LATER` and `WORDS` in front of these lines.
/* global VERSION, FIRST, LATER, WORDS */
const FILES = [...FIRST, ...LATER];
const PAGE = '/tim';
const PREFIX = 'dottoro-tim-';
const CACHE = PREFIX + VERSION;
/** Which version the pages are given. A newer one waits here as well, even when the last tab was closed mid-visit. */
const STATE = `${PREFIX}state`;
const USED = '/tim-version';

self.addEventListener('install', (event) => {
  event.waitUntil(fill());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(change());
  if (event.data === 'ahead?') event.waitUntil(answerAhead(event.source));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  const page = event.request.mode === 'navigate' && url.pathname === PAGE;
  if (page || url.pathname.startsWith('/static/assets/')) event.respondWith(answer(event.request, page));
});

/** All of one version or nothing: a page never meets the script of another version. */
async function fill() {
  const cache = await caches.open(CACHE);
  const answers = await Promise.all(
    [PAGE, ...FILES].map(async (path) => {
      const response = await fetch(path, {
        cache: path === PAGE ? 'reload' : 'default',
        credentials: 'same-origin',
      });
      if (!response.ok || response.redirected) throw new Error(`${path} answered ${response.status}`);
      return [path, response];
    }),
  );
  const page = answers.find(([path]) => path === PAGE)[1];
  const html = await page.clone().text();
  if (!FIRST.every((path) => html.includes(path))) throw new Error('the page is of another version');
  for (const [path, response] of answers) await cache.put(path, response);
  if ((await used()) === CACHE) await use();
}

/** The cache that pages are served from: the one they have used so far, as long as it is there. */
async function used() {
  const kept = await (await caches.open(STATE)).match(USED);
  const name = kept ? await kept.text() : CACHE;
  return (await caches.has(name)) ? name : CACHE;
}

async function use() {
  await (await caches.open(STATE)).put(USED, new Response(CACHE));
}

async function takeOver() {
  const kept = [CACHE, STATE, await used()];
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && !kept.includes(name)) await caches.delete(name);
  }
  await self.clients.claim();
}

/** The page says that the moment is quiet: from here on this version, in every tab. */
async function change() {
  await use();
  await self.skipWaiting();
  for (const page of await ownPages()) page.postMessage('reload');
}

async function answerAhead(page) {
  if (page && (await used()) !== CACHE) page.postMessage('ahead');
}

async function answer(request, page) {
  const cache = await caches.open(await used());
  return (await cache.match(page ? PAGE : new URL(request.url).pathname)) ?? fetch(request);
}

// A hint: it carries nothing, so it says nothing but that the page is to be opened. The browser wants it shown.
self.addEventListener('push', (event) => {
  event.waitUntil(hint());
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage());
});

async function hint() {
  const pages = await ownPages();
  for (const page of pages) page.postMessage('look');
  await self.registration.showNotification(WORDS.title, {
    body: WORDS.body,
    tag: 'offer',
    renotify: true,
    requireInteraction: true,
    icon: '/static/icons/tim-192.png',
    // a page that somebody looks at rings by itself
    silent: pages.some((page) => page.visibilityState === 'visible'),
  });
}

async function openPage() {
  const [page] = await ownPages();
  await (page ? page.focus() : self.clients.openWindow(PAGE));
}

async function ownPages() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return pages.filter((page) => new URL(page.url).pathname.startsWith(PAGE));
}

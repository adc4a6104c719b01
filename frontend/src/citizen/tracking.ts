/** The tracking page: exchange the link's token for a cookie, then keep the state fresh without a reload. */
import { byId, timeNow, word } from './dom.ts';
import type { VanMap } from './map.ts';
import { position } from './share.ts';

const POLL_MS = 5_000;
const TIMEOUT_MS = 12_000;

export function startTracking(): void {
  const page = byId('tracking');
  if (!page) return;
  const token = location.hash.slice(1);
  if (token && token !== sessionStorage.getItem('lacak')) void openByToken(page, token);
  else if (page.dataset.open) keepFresh(page);
  addEventListener('hashchange', () => {
    if (location.hash.length > 20) void openByToken(page, location.hash.slice(1));
  });
}

/** The token stays in the fragment, which no server log sees; the cookie opens the page. */
async function openByToken(page: HTMLElement, token: string): Promise<void> {
  const said = byId('link-state');
  if (said) said.textContent = word(page, 'opening');
  try {
    const answer = await fetch('/api/public/tracking', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (answer.ok) {
      sessionStorage.setItem('lacak', token);
      location.reload();
      return;
    }
    if (said) said.textContent = word(page, 'expired');
  } catch {
    if (said) said.textContent = word(page, 'offline', { t: timeNow() });
    setTimeout(() => void openByToken(page, token), POLL_MS);
  }
}

function keepFresh(page: HTMLElement): void {
  const state = byId('state');
  const doors = byId('doors');
  const said = byId('link-state');
  if (!state || !doors) return;
  offerPosition(doors);
  const van = startVan(page);
  let heard = timeNow();
  van();

  const look = async () => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
    try {
      const answer = await fetch('/lacak/keadaan', { signal: stop.signal });
      const text = await answer.text();
      if (answer.status === 401) {
        if (said) said.textContent = text;
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      heard = timeNow();
      if (said) said.textContent = '';
      show(text);
    } catch {
      if (said) said.textContent = word(page, 'offline', { t: heard });
    } finally {
      clearTimeout(timer);
    }
    if (!byId('now')?.dataset.done) again();
  };
  const again = () => setTimeout(() => (document.hidden ? again() : void look()), POLL_MS);
  const show = (text: string) => {
    // our own page's part, escaped by the server; parsed without running anything
    const part = new DOMParser().parseFromString(text, 'text/html');
    const next = part.getElementById('now');
    const now = byId('now');
    if (!next || !now) return;
    const doorsChanged = next.dataset.doors !== now.dataset.doors;
    next.remove();
    state.replaceChildren(next);
    // what is being typed is never replaced by the same form
    if (doorsChanged) {
      doors.replaceChildren(...part.body.childNodes);
      offerPosition(doors);
    }
    van();
  };
  if (!byId('now')?.dataset.done) again();
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && !byId('now')?.dataset.done) void look();
  });
}

/** The team does not find the house: this phone's position by one tap, in the page's own form. */
function offerPosition(doors: HTMLElement): void {
  const form = doors.querySelector<HTMLFormElement>('#answer');
  const button = byId<HTMLButtonElement>('send-position');
  const said = byId('position-said');
  const box = byId('position');
  if (!form || !button || !said || !box || !('geolocation' in navigator)) return;
  box.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const at = await position((left) => {
        said.textContent = word(button, 'searching', { s: left });
      });
      const fill = (name: string, value: string) => {
        (form.elements.namedItem(name) as HTMLInputElement).value = value;
      };
      fill('lat', String(at.latitude));
      fill('lon', String(at.longitude));
      fill('accuracy', String(Math.min(100_000, at.accuracy)));
      fill('consent', 'yes');
      form.submit();
    } catch (problem) {
      said.textContent = word(button, problem === 'denied' ? 'denied' : 'failed');
      button.disabled = false;
    }
  });
}

/** The van's map: offered while it is coming, loaded on a tap, then moved with every look. */
function startVan(page: HTMLElement): () => void {
  const box = byId('van-map');
  const button = byId<HTMLButtonElement>('show-van');
  const place = byId('map');
  if (!box || !button || !place) return () => undefined;
  let map: VanMap | null = null;
  const spots = () => {
    const pair = (text: string | undefined) => {
      const [lat, lon] = (text ?? '').split(',').map(Number);
      return lat !== undefined && lon !== undefined && !Number.isNaN(lat) ? { lat, lon } : null;
    };
    const now = byId('now');
    return { van: pair(now?.dataset.van), home: pair(now?.dataset.home) };
  };
  button.addEventListener('click', async () => {
    const label = button.textContent;
    button.textContent = word(page, 'loading');
    try {
      const { showVan } = await import('./map.ts');
      place.hidden = false;
      map = await showVan(place, word(page, 'van'));
      map.move(spots());
      button.hidden = true;
    } catch {
      place.hidden = true;
      button.textContent = `${word(page, 'broken')} ${label}`;
    }
  });
  return () => {
    const at = spots();
    box.hidden = at.van === null && map === null;
    map?.move(at);
    if (at.van === null && at.home === null) box.hidden = true;
  };
}

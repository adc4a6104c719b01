/** The page of a shared position: one tap looks for the phone's position, sends it once, and says what came of it. */
import { byId, word } from './dom.ts';

const GIVE_UP_S = 30;
const GOOD_ENOUGH_METRES = 25;
const SEND_TIMEOUT_MS = 15_000;

export function startShare(): void {
  const card = byId('share-position');
  const button = byId<HTMLButtonElement>('share-send');
  const said = byId('share-said');
  if (!card || !button || !said) return;
  const token = location.hash.slice(1);
  if (!token) {
    said.textContent = word(card, 'incomplete');
    return;
  }
  if (!('geolocation' in navigator)) {
    said.textContent = word(card, 'failed');
    return;
  }
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    try {
      const at = await position((left) => {
        said.textContent = word(card, 'searching', { s: left });
      });
      said.textContent = word(card, 'sending');
      const refused = await send(token, at);
      if (refused === null) {
        said.textContent = word(card, 'done', { m: Math.round(at.accuracy) });
        button.hidden = true;
        return;
      }
      said.textContent = refused || word(card, 'offline');
    } catch (problem) {
      said.textContent = word(card, problem === 'denied' ? 'denied' : 'failed');
    }
    button.disabled = false;
  });
}

/** The best position of up to half a minute; rejects with "denied" or "failed". */
export function position(tell: (left: number) => void): Promise<GeolocationCoordinates> {
  return new Promise((resolve, reject) => {
    let best: GeolocationCoordinates | null = null;
    let left = GIVE_UP_S;
    const end = (why?: 'denied' | 'failed') => {
      clearInterval(seconds);
      navigator.geolocation.clearWatch(watch);
      if (best) resolve(best);
      else reject(why ?? 'failed');
    };
    tell(left);
    const seconds = setInterval(() => {
      left -= 1;
      if (left <= 0) end();
      else tell(left);
    }, 1000);
    const watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        if (!best || coords.accuracy < best.accuracy) best = coords;
        if (best.accuracy <= GOOD_ENOUGH_METRES) end();
      },
      (problem) => {
        if (problem.code === problem.PERMISSION_DENIED) end('denied');
      },
      { enableHighAccuracy: true, timeout: GIVE_UP_S * 1000 },
    );
  });
}

/** Null when it arrived; the server's sentence when it said no; empty when nobody answered. */
async function send(token: string, at: GeolocationCoordinates): Promise<string | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), SEND_TIMEOUT_MS);
  try {
    const answer = await fetch('/api/share/position', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        token,
        consent: true,
        lat: at.latitude,
        lon: at.longitude,
        accuracy: Math.min(100_000, at.accuracy),
      }),
      signal: stop.signal,
    });
    if (answer.ok) return null;
    const body = await answer.json();
    return String(body.error?.[document.documentElement.lang === 'en' ? 'en' : 'id'] ?? '');
  } catch {
    return '';
  } finally {
    clearTimeout(timer);
  }
}

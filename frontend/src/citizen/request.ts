/** The request form: kelurahan suggestions, own position by one tap, a pin on the map, one sending at a time. */
import { byId, word } from './dom.ts';
import { suggestVillages } from './villages.ts';

const GIVE_UP_S = 30;
const GOOD_ENOUGH_METRES = 50;

export function startRequest(): void {
  const form = byId<HTMLFormElement>('request');
  const spot = byId('spot');
  if (!form || !spot) return;
  const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement;
  suggestVillages(field('village'), () => field('village_was'));
  spot.hidden = false;
  startSpot(spot, field);
  form.addEventListener('submit', () => {
    const button = byId<HTMLButtonElement>('send');
    if (!button) return;
    button.textContent = word(form, 'sending');
    // after the form's own values were taken
    setTimeout(() => {
      button.disabled = true;
    });
    addEventListener('pageshow', () => {
      button.disabled = false;
    });
  });
}

function startSpot(spot: HTMLElement, field: (name: string) => HTMLInputElement): void {
  const state = byId('spot-state');
  const gps = byId<HTMLButtonElement>('gps');
  const mark = byId<HTMLButtonElement>('mark');
  const unmark = byId<HTMLButtonElement>('unmark');
  const place = byId('map');
  if (!state || !gps || !mark || !unmark || !place) return;

  let pinned: ((lat: number, lon: number, metres: number) => void) | null = null;
  const keep = (lat: number, lon: number, metres: number, source: 'gps' | 'map'): void => {
    field('lat').value = lat.toFixed(6);
    field('lon').value = lon.toFixed(6);
    field('accuracy').value = String(Math.round(metres));
    field('pin_source').value = source;
    unmark.hidden = false;
    state.textContent = word(spot, source === 'gps' ? 'found' : 'marked', { m: Math.round(metres) });
    pinned?.(lat, lon, metres);
  };
  if (field('lat').value) {
    state.textContent = word(spot, 'kept');
    unmark.hidden = false;
  }
  unmark.addEventListener('click', () => {
    for (const name of ['lat', 'lon', 'accuracy', 'pin_source']) field(name).value = '';
    unmark.hidden = true;
    state.textContent = '';
    pinned?.(Number.NaN, Number.NaN, 0);
  });

  if (!('geolocation' in navigator)) gps.hidden = true;
  gps.addEventListener('click', () =>
    searchPosition(gps, spot, state, (lat, lon, m) => keep(lat, lon, m, 'gps')),
  );

  mark.addEventListener('click', async () => {
    place.hidden = false;
    state.textContent = word(spot, 'loading');
    mark.disabled = true;
    try {
      const { askPoint } = await import('./map.ts');
      const start = field('lat').value
        ? { lat: Number(field('lat').value), lon: Number(field('lon').value) }
        : null;
      pinned = await askPoint(place, start, (lat, lon) => keep(lat, lon, 150, 'map'));
      state.textContent = word(spot, 'tap');
    } catch {
      place.hidden = true;
      mark.disabled = false;
      state.textContent = word(spot, 'broken');
    }
  });
}

/** Look for up to 30 s; the first good fix ends it, else the best one so far is taken. */
function searchPosition(
  button: HTMLButtonElement,
  spot: HTMLElement,
  state: HTMLElement,
  take: (lat: number, lon: number, metres: number) => void,
): void {
  let best: GeolocationPosition | null = null;
  let left = GIVE_UP_S;
  button.disabled = true;
  const say = () => {
    state.textContent = word(spot, 'searching', { s: left });
  };
  const end = (failure?: 'denied' | 'failed') => {
    clearInterval(seconds);
    navigator.geolocation.clearWatch(watch);
    button.disabled = false;
    if (best) take(best.coords.latitude, best.coords.longitude, best.coords.accuracy);
    else state.textContent = word(spot, failure ?? 'failed');
  };
  say();
  const seconds = setInterval(() => {
    left -= 1;
    if (left <= 0) end('failed');
    else say();
  }, 1000);
  const watch = navigator.geolocation.watchPosition(
    (found) => {
      if (!best || found.coords.accuracy < best.coords.accuracy) best = found;
      if (best.coords.accuracy <= GOOD_ENOUGH_METRES) end();
    },
    (problem) => {
      if (problem.code === problem.PERMISSION_DENIED) end('denied');
    },
    { enableHighAccuracy: true, timeout: GIVE_UP_S * 1000 },
  );
}

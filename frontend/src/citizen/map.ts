/** The small map of the citizen's pages. Comes only on a tap. */
import type { CityMap, Session } from '../api/types.ts';
import '../look/tokens.css';
import { type CityMapView, createMap } from '../map/map.ts';

export interface At {
  lat: number;
  lon: number;
}

export interface VanMap {
  move(at: { van: At | null; home: At | null }): void;
}

async function cityMap(place: HTMLElement): Promise<CityMapView> {
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  const [city, { roads }] = await Promise.all([
    fetched<CityMap>('/api/map/city'),
    fetched<Session>('/api/session'),
  ]);
  const frame = document.createElement('div');
  const box = document.createElement('div');
  box.className = 'city-map';
  box.append(frame);
  place.replaceChildren(box);
  const map = createMap(frame, { tiles: null, roads });
  box.append(zoomButtons(map));
  map.setCity(city);
  return map;
}

async function fetched<T>(path: string): Promise<T> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as T; // the server's own schema
}

function zoomButtons(map: CityMapView): HTMLElement {
  const tools = document.createElement('div');
  tools.className = 'zoom';
  for (const step of [1, -1] as const) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = step > 0 ? '+' : '−';
    button.addEventListener('click', () => map.zoom(step));
    tools.append(button);
  }
  return tools;
}

/** Ask for the home by taps; gives back how to show a pin that came from elsewhere (NaN removes it). */
export async function askPoint(
  place: HTMLElement,
  start: At | null,
  take: (lat: number, lon: number) => void,
): Promise<(lat: number, lon: number, metres: number) => void> {
  const map = await cityMap(place);
  const again = () =>
    map.pickPoint((lat, lon) => {
      take(lat, lon);
      again();
    });
  again();
  const pin = (lat: number, lon: number, metres: number) => {
    map.setPin(Number.isNaN(lat) ? null : { lat, lon, radiusMetres: metres });
    if (!Number.isNaN(lat)) map.show(lat, lon);
  };
  if (start) {
    map.setPin(start);
    map.show(start.lat, start.lon, true);
  }
  return pin;
}

/** The van and the home; the van moves as it is told. */
export async function showVan(place: HTMLElement, label: string): Promise<VanMap> {
  const map = await cityMap(place);
  let framed = false;
  return {
    move({ van, home }) {
      map.setPin(home);
      map.setTeams(
        van === null
          ? []
          : [{ id: 1, code: label, state: 'en_route', ...van, stale: false, atHome: false, title: label }],
      );
      if (van === null) return;
      place.dataset.van = `${van.lat},${van.lon}`;
      if (!framed) map.showAll(home === null ? [van] : [van, home]);
      else map.show(van.lat, van.lon);
      framed = true;
    },
  };
}

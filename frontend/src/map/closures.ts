/** Closed roads: a barrier's stripes along the line or around the spot, and a sign that says what it is. */
import L from 'leaflet';
import type { MapClosure, Picked } from './things.ts';
import { latLngs } from './way.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** What stands on the sign, drawn in a box of 16 x 16. */
const SHAPES: Readonly<Record<MapClosure['kind'], string>> = {
  flood: 'M3 7q1.7-2 3.3 0t3.4 0 3.3 0M3 10.5q1.7-2 3.3 0t3.4 0 3.3 0',
  works: 'M8 3.5 12.5 12h-9ZM5.6 9h4.8',
  feast: 'M5 13V3.5l7 2.5-7 2.5',
  other: 'M8 4v5.2M8 11.6v.4',
  no_entry: 'M4 8h8',
};

export class Closures {
  readonly #layer: L.LayerGroup;
  readonly #renderer: L.SVG;
  readonly #onPick: (picked: Picked) => void;

  constructor(map: L.Map, onPick: (picked: Picked) => void) {
    map.createPane('closures').classList.add('map-closures');
    this.#renderer = L.svg({ pane: 'closures' });
    this.#layer = L.layerGroup().addTo(map);
    this.#onPick = onPick;
  }

  set(closures: readonly MapClosure[]): void {
    this.#layer.clearLayers();
    for (const closure of closures) this.#draw(closure);
  }

  #draw(closure: MapClosure): void {
    const points = latLngs(closure.shape);
    const [first] = points;
    if (first === undefined) return;
    const kind = closure.kind === 'no_entry' ? 'no_entry' : 'closure';
    const pick = () => this.#onPick({ kind, id: closure.id });
    const options = { renderer: this.#renderer, bubblingMouseEvents: false };
    const parts: L.Path[] = [];
    for (const part of ['casing', 'stripes'] as const) {
      const className = `map-closed-${part}`;
      if (points.length > 1) parts.push(L.polyline(points, { ...options, className }));
      else if (closure.radiusMetres) {
        const radius = closure.radiusMetres;
        parts.push(L.circle(first, { ...options, radius, className: `${className} map-closed-spot` }));
      }
    }
    for (const part of parts) part.on('click', pick).addTo(this.#layer);
    const middle = points[Math.floor((points.length - 1) / 2)] ?? first;
    const next = points[Math.floor((points.length - 1) / 2) + 1] ?? middle;
    const at: L.LatLngTuple = [(middle[0] + next[0]) / 2, (middle[1] + next[1]) / 2];
    const icon = L.divIcon({ html: sign(closure), className: 'map-spot', iconSize: [0, 0] });
    L.marker(at, { icon, keyboard: false, zIndexOffset: 200, riseOnHover: true })
      .on('click', pick)
      .addTo(this.#layer);
  }
}

function sign(closure: MapClosure): HTMLElement {
  const element = document.createElement('span');
  element.className = `map-closed ${closure.kind}`;
  element.title = closure.title;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', closure.title);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[closure.kind]);
  svg.append(path);
  element.append(svg);
  return element;
}

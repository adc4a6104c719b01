/** The ground drawn from the city's own points: land, kelurahan cells, kecamatan tints and names. */
import L from 'leaflet';
import type { CityMap } from '../api/types.ts';

const TINTS = ['--tint-a', '--tint-b', '--tint-c', '--tint-d'];
const VILLAGE_NAMES_FROM_ZOOM = 14;

type Ring = L.LatLngTuple[];
const ring = (points: readonly (readonly number[])[]): Ring =>
  points.map((point) => [point[0] ?? 0, point[1] ?? 0] as L.LatLngTuple);

function colour(element: HTMLElement, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/** A name on the ground, never in the way of the pointer. */
function label(text: string, className: string, at: L.LatLngTuple): L.Marker {
  const element = document.createElement('span');
  element.textContent = text;
  return L.marker(at, {
    icon: L.divIcon({ html: element, className, iconSize: [0, 0] }),
    interactive: false,
    keyboard: false,
    pane: 'names',
  });
}

/** `full`: land and tints; `outline`: only the limits and names, over streets. */
export type GroundStyle = 'full' | 'outline';

export interface GroundLabel {
  name: string;
  lat: number;
  lon: number;
}

export class Ground {
  readonly #map: L.Map;
  readonly #group = L.layerGroup();
  readonly #villageNames = L.layerGroup();
  readonly #renderer: L.Canvas;
  #city: CityMap | null = null;
  #style: GroundStyle = 'full';

  constructor(map: L.Map) {
    this.#map = map;
    const names = map.createPane('names');
    names.classList.add('map-names');
    this.#renderer = L.canvas({ padding: 0.4 });
    map.on('zoomend', () => this.#showVillageNames());
  }

  get city(): CityMap | null {
    return this.#city;
  }

  /** The names that stand on the map now and where: nothing else is written over them. */
  get labels(): GroundLabel[] {
    const city = this.#city;
    if (city === null || !this.#map.hasLayer(this.#group)) return [];
    const villages = this.#map.hasLayer(this.#villageNames) ? city.villages : [];
    return [...city.districts, ...villages];
  }

  set(city: CityMap): void {
    this.#city = city;
    this.draw();
  }

  /** Draw again in the colours of the theme in force. */
  draw(): void {
    const city = this.#city;
    if (city === null) return;
    const element = this.#map.getContainer();
    const cellLine = colour(element, '--cell');
    const districtLine = colour(element, '--district');
    const tintOf = new Map(city.districts.map((district) => [district.name, district.tint]));
    this.#group.clearLayers();
    this.#villageNames.clearLayers();
    const full = this.#style === 'full';
    for (const land of full ? city.land : []) {
      this.#polygon([ring(land)], { fillColor: colour(element, '--land'), fillOpacity: 1, stroke: false });
    }
    for (const village of city.villages) {
      const tint = TINTS[(tintOf.get(village.district) ?? 0) % TINTS.length] ?? '--tint-a';
      const fillColor = colour(element, tint);
      const thin = { fill: false, color: districtLine, weight: 0.7, dashArray: '1 4' };
      const cell = full ? { fillColor, fillOpacity: 1, color: cellLine, weight: 1 } : thin;
      this.#polygon([ring(village.ring)], cell);
      this.#villageNames.addLayer(label(village.name, 'map-village', [village.lat, village.lon]));
    }
    for (const district of city.districts) {
      this.#polygon(district.rings.map(ring), {
        fill: false,
        color: districtLine,
        weight: full ? 1.6 : 1,
        ...(full ? {} : { dashArray: '7 5', opacity: 0.6 }),
      });
      this.#group.addLayer(label(district.name, 'map-district', [district.lat, district.lon]));
    }
    this.#showVillageNames();
  }

  #polygon(rings: Ring[], style: L.PolylineOptions): void {
    const options = { ...style, renderer: this.#renderer, interactive: false, smoothFactor: 0.5 };
    this.#group.addLayer(L.polygon(rings, options));
  }

  #showVillageNames(): void {
    const shown = this.#map.hasLayer(this.#group) && this.#map.getZoom() >= VILLAGE_NAMES_FROM_ZOOM;
    if (shown) this.#villageNames.addTo(this.#map);
    else this.#villageNames.remove();
  }

  show(style: GroundStyle): void {
    if (this.#style !== style) {
      this.#style = style;
      this.draw();
    }
    this.#group.addTo(this.#map);
    this.#showVillageNames();
  }

  hide(): void {
    this.#group.remove();
    this.#villageNames.remove();
  }
}

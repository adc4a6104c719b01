/** What lies under the signs: the city's streets, its schematic cells, or an online map. The choice is remembered. */
import L from 'leaflet';
import type { Ground } from './ground.ts';
import type { StreetLayer } from './streets.ts';
import type { Layer, Roads, Tiles } from './things.ts';

const KEY = 'dottoro.map.layer';

export class Layers {
  readonly #map: L.Map;
  readonly #ground: Ground;
  readonly #roads: Roads | null;
  readonly #online: L.TileLayer | null;
  readonly #attribution = L.control.attribution({ prefix: false, position: 'bottomright' });
  #streets: StreetLayer | null = null;
  #current: Layer = 'schematic';
  readonly #key: string;
  #gone = false;

  constructor(
    map: L.Map,
    ground: Ground,
    has: { tiles: Tiles | null; roads?: Roads | null; remember?: string },
  ) {
    this.#map = map;
    this.#ground = ground;
    this.#key = has.remember ? `${KEY}.${has.remember}` : KEY;
    this.#roads = has.roads ?? null;
    this.#online = has.tiles
      ? L.tileLayer(has.tiles.url, { maxZoom: 19, attribution: has.tiles.attribution })
      : null;
    this.#show(this.#first());
  }

  get current(): Layer {
    return this.#current;
  }

  /** A person's choice. What the city does not have becomes the schematic map. */
  choose(layer: Layer): void {
    this.#show(layer);
    localStorage.setItem(this.#key, this.#current);
  }

  /** Draw the streets in the colours of the theme in force. */
  repaint(): void {
    this.#streets?.repaint();
  }

  destroy(): void {
    this.#gone = true;
  }

  /** What is remembered, else streets where there are some. */
  #first(): Layer {
    const kept = localStorage.getItem(this.#key) ?? localStorage.getItem(KEY);
    if (kept === 'tiles' && this.#online !== null) return 'tiles';
    return this.#roads !== null && kept !== 'schematic' ? 'streets' : 'schematic';
  }

  #show(wanted: Layer): void {
    const has = { schematic: true, streets: this.#roads !== null, tiles: this.#online !== null };
    const layer = has[wanted] ? wanted : 'schematic';
    this.#current = layer;
    if (layer === 'tiles') this.#online?.addTo(this.#map);
    else this.#online?.remove();
    if (layer === 'streets') void this.#showStreets();
    else this.#streets?.hide();
    if (layer === 'tiles') this.#ground.hide();
    else this.#ground.show(layer === 'streets' ? 'outline' : 'full');
    if (layer === 'schematic') this.#attribution.remove();
    else this.#attribution.addTo(this.#map);
    this.#map.getContainer().dataset.layer = layer;
  }

  async #showStreets(): Promise<void> {
    const roads = this.#roads;
    if (roads === null) return;
    try {
      const { StreetLayer } = await import('./streets.ts');
      if (this.#gone) return;
      this.#streets ??= new StreetLayer(this.#map, roads, () => this.#ground.labels);
      if (this.#current === 'streets') this.#streets.show();
    } catch {
      // no network for the script: the city's own cells, which are here already
      if (!this.#gone && this.#current === 'streets') this.#show('schematic');
    }
  }
}

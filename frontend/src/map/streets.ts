/** The streets of the roads imported, drawn on canvas from vector tiles: no map service, no internet. */
import L from 'leaflet';
import type { GroundLabel } from './ground.ts';
import { type LevelName, NAMES_FROM, type NameLine, placeNames } from './street-names.ts';
import { type DrawnTile, StreetStore } from './street-store.ts';
import { STREET_CLASSES, type StreetClass, type TilePart, tilePart, widthAt } from './street-tile.ts';
import type { Roads } from './things.ts';

/** A tile of zoom 14 is drawn this wide at the map's zoom 15: one zoom between the two. */
const TILE_PIXELS = 512;
const ZOOM_APART = 1;
const NAME_PIXELS = 11;
const AROUND_PIXELS = 96;
const FIRST_NAMES_ZOOM = Math.min(...Object.values(NAMES_FROM));
/** The letters of kecamatan stand apart: their names are wider than ours of the same letters. */
const WIDER_LABEL = 1.3;
/** Streets in a service alley are dashed from here on, so that feet's ways are told from wheels'. */
const DASHED_FROM_ZOOM = 15;

class StreetLines extends L.GridLayer {
  readonly #store: StreetStore;
  readonly #roads: Roads;
  readonly #shown = new Map<HTMLCanvasElement, TilePart & { zoom: number }>();
  #colours: Record<StreetClass, string> | null = null;

  constructor(store: StreetStore, roads: Roads, pane: string, attribution: string) {
    super({
      pane,
      attribution,
      tileSize: TILE_PIXELS,
      minZoom: roads.min_zoom + ZOOM_APART,
      bounds: [
        [roads.south, roads.west],
        [roads.north, roads.east],
      ],
      noWrap: true,
      keepBuffer: 1,
      updateWhenIdle: false,
      updateWhenZooming: false,
    });
    this.#store = store;
    this.#roads = roads;
    this.on('tileunload', (event: L.TileEvent) => {
      this.#shown.delete(event.tile as HTMLElement as HTMLCanvasElement);
    });
  }

  protected override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const canvas = document.createElement('canvas');
    const ratio = Math.min(2, Math.max(1, devicePixelRatio));
    canvas.width = canvas.height = TILE_PIXELS * ratio;
    const spot = { z: coords.z - ZOOM_APART, x: coords.x, y: coords.y };
    const part = { ...tilePart(spot, this.#roads.max_zoom), zoom: coords.z };
    this.#shown.set(canvas, part);
    this.#store.tile(part).then(
      (tile) => {
        this.#paint(canvas, tile, part);
        done(undefined, canvas);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), canvas),
    );
    return canvas;
  }

  /** The colours changed: paint what is there once more. */
  repaint(): void {
    this.#colours = null;
    for (const [canvas, part] of this.#shown) {
      const tile = this.#store.peek(part);
      if (tile) this.#paint(canvas, tile, part);
    }
  }

  #paint(canvas: HTMLCanvasElement, tile: DrawnTile, part: TilePart & { zoom: number }): void {
    const pen = canvas.getContext('2d');
    if (pen === null) return;
    this.#colours ??= coloursOf(this._map.getContainer());
    const { scale } = part;
    const pixelsPerUnit = (TILE_PIXELS * scale) / tile.extent;
    const devicePerUnit = (canvas.width * scale) / tile.extent;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.setTransform(
      devicePerUnit,
      0,
      0,
      devicePerUnit,
      -part.left * canvas.width,
      -part.top * canvas.height,
    );
    pen.lineJoin = 'round';
    for (const streetClass of STREET_CLASSES) {
      if (tile.lines[streetClass].length === 0) continue;
      const dashed = streetClass === 'path' && part.zoom >= DASHED_FROM_ZOOM;
      pen.lineCap = dashed ? 'butt' : 'round';
      pen.setLineDash(dashed ? [4 / pixelsPerUnit, 3 / pixelsPerUnit] : []);
      pen.lineWidth = widthAt(streetClass, part.zoom) / pixelsPerUnit;
      pen.strokeStyle = this.#colours[streetClass];
      pen.stroke(tile.paths[streetClass]);
    }
  }
}

function coloursOf(element: HTMLElement): Record<StreetClass, string> {
  const style = getComputedStyle(element);
  const colours = {} as Record<StreetClass, string>;
  for (const name of STREET_CLASSES) colours[name] = style.getPropertyValue(`--street-${name}`).trim();
  return colours;
}

/** The names, on one canvas over the picture: written when the map comes to rest. */
class StreetNames extends L.Layer {
  readonly #store: StreetStore;
  readonly #roads: Roads;
  readonly #canvas = document.createElement('canvas');
  readonly #wide = new Map<string, number>();
  readonly #labels: () => GroundLabel[];
  #frame = 0;

  constructor(store: StreetStore, roads: Roads, pane: string, labels: () => GroundLabel[]) {
    super();
    L.setOptions(this, { pane }); // a bare layer takes no options by itself
    this.#labels = labels;
    this.#store = store;
    this.#roads = roads;
    this.#canvas.className = 'leaflet-zoom-hide';
    this.#canvas.setAttribute('aria-hidden', 'true');
  }

  override onAdd(): this {
    this.getPane()?.append(this.#canvas);
    this.soon();
    return this;
  }

  override onRemove(): this {
    cancelAnimationFrame(this.#frame);
    this.#canvas.remove();
    return this;
  }

  override getEvents(): { [name: string]: L.LeafletEventHandlerFn } {
    return { moveend: this.soon, zoomend: this.soon, resize: this.soon };
  }

  soon = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  };

  #draw(): void {
    const map = this._map;
    const pen = this.#canvas.getContext('2d');
    if (!map || pen === null) return;
    // without a graphics card even an empty canvas costs at every frame of a drag
    this.#canvas.hidden = map.getZoom() < FIRST_NAMES_ZOOM;
    if (this.#canvas.hidden) return;
    const size = map.getSize().add([2 * AROUND_PIXELS, 2 * AROUND_PIXELS]);
    const ratio = Math.min(2, Math.max(1, devicePixelRatio));
    const corner = map.containerPointToLayerPoint([-AROUND_PIXELS, -AROUND_PIXELS]).round();
    this.#canvas.width = size.x * ratio;
    this.#canvas.height = size.y * ratio;
    this.#canvas.style.width = `${size.x}px`;
    this.#canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(this.#canvas, corner);
    pen.scale(ratio, ratio);
    const style = getComputedStyle(map.getContainer());
    pen.font = `500 ${NAME_PIXELS}px ${style.fontFamily}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    pen.lineJoin = 'round';
    pen.lineWidth = 3;
    pen.strokeStyle = style.getPropertyValue('--street-ground').trim();
    pen.fillStyle = style.getPropertyValue('--street-name').trim();
    const wide = (name: string) => this.#width(pen, name);
    const others = this.#labels().map(({ name, lat, lon }): LevelName => {
      const at = map.latLngToLayerPoint([lat, lon]).subtract(corner);
      return { x: at.x, y: at.y, width: wide(name) * WIDER_LABEL };
    });
    const names = placeNames(this.#linesIn(corner, size), map.getZoom(), wide, NAME_PIXELS, others);
    for (const { name, x, y, angle } of names) {
      pen.save();
      pen.translate(x, y);
      pen.rotate(angle);
      pen.strokeText(name, 0, 0);
      pen.fillText(name, 0, 0);
      pen.restore();
    }
  }

  #width(pen: CanvasRenderingContext2D, name: string): number {
    let wide = this.#wide.get(name);
    if (wide === undefined) {
      wide = pen.measureText(name).width + 6;
      this.#wide.set(name, wide);
    }
    return wide;
  }

  /** The named lines of the tiles in view that are there, in pixels of the picture. */
  #linesIn(corner: L.Point, size: L.Point): NameLine[] {
    const map = this._map;
    const zoom = map.getZoom();
    const z = Math.min(this.#roads.max_zoom, Math.round(zoom) - ZOOM_APART);
    const edge = TILE_PIXELS * 2 ** (zoom - ZOOM_APART - z);
    const origin = map.getPixelOrigin().add(corner);
    const lines: NameLine[] = [];
    for (let x = Math.floor(origin.x / edge); x * edge < origin.x + size.x; x++) {
      for (let y = Math.floor(origin.y / edge); y * edge < origin.y + size.y; y++) {
        const tile = this.#store.peek({ z, x, y });
        if (!tile) continue;
        const left = x * edge - origin.x;
        const top = y * edge - origin.y;
        const perUnit = edge / tile.extent;
        for (const { name, streetClass, line } of tile.named) {
          const points = line.map((unit, nth) => unit * perUnit + (nth % 2 === 0 ? left : top));
          lines.push({ name, streetClass, points });
        }
      }
    }
    return lines;
  }
}

export class StreetLayer {
  readonly #lines: StreetLines;
  readonly #names: StreetNames;
  readonly #map: L.Map;

  /** `labels`: the names that stand on the map already. */
  constructor(map: L.Map, roads: Roads, labels: () => GroundLabel[]) {
    map.createPane('streets').classList.add('map-streets');
    map.createPane('street-names').classList.add('map-street-names');
    const store = new StreetStore(roads.stamp);
    const said = document.createElement('span');
    said.textContent = roads.attribution; // Leaflet takes markup; this is text
    this.#map = map;
    this.#lines = new StreetLines(store, roads, 'streets', said.innerHTML);
    this.#names = new StreetNames(store, roads, 'street-names', labels);
    this.#lines.on('load', this.#names.soon);
  }

  show(): void {
    this.#lines.addTo(this.#map);
    this.#names.addTo(this.#map);
  }

  hide(): void {
    this.#lines.remove();
    this.#names.remove();
  }

  repaint(): void {
    if (!this.#map.hasLayer(this.#lines)) return;
    this.#lines.repaint();
    this.#names.soon();
  }
}

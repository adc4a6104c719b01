/** A vector tile of streets, taken apart into what is drawn: lines by class, and lines that carry a name. Pure. */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/** From what lies below to what lies on top. */
export const STREET_CLASSES = ['path', 'alley', 'minor', 'middle', 'major'] as const;
export type StreetClass = (typeof STREET_CLASSES)[number];

/** x, y, x, y ... in the tile's units, y down. */
export type Units = Float32Array;

export interface NamedLine {
  name: string;
  streetClass: StreetClass;
  line: Units;
}

export interface StreetTile {
  /** Units along the edge. */
  extent: number;
  lines: Record<StreetClass, Units[]>;
  named: NamedLine[];
}

export const EMPTY_TILE: StreetTile = {
  extent: 4096,
  lines: { path: [], alley: [], minor: [], middle: [], major: [] },
  named: [],
};

function isStreetClass(value: unknown): value is StreetClass {
  return STREET_CLASSES.some((name) => name === value);
}

/** Throws on bytes that are no vector tile. */
export function readStreetTile(octets: ArrayBuffer): StreetTile {
  const layer = new VectorTile(new PbfReader(octets)).layers.streets;
  if (layer === undefined) return EMPTY_TILE;
  const tile: StreetTile = {
    extent: layer.extent,
    lines: { path: [], alley: [], minor: [], middle: [], major: [] },
    named: [],
  };
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const { class: streetClass, name } = feature.properties;
    if (!isStreetClass(streetClass)) continue;
    for (const part of feature.loadGeometry()) {
      const line = new Float32Array(part.length * 2);
      part.forEach((point, nth) => {
        line[2 * nth] = point.x;
        line[2 * nth + 1] = point.y;
      });
      tile.lines[streetClass].push(line);
      if (typeof name === 'string' && name !== '') tile.named.push({ name, streetClass, line });
    }
  }
  return tile;
}

export interface TileSpot {
  z: number;
  x: number;
  y: number;
}

/** Which tile is asked for, and which part of it is shown: closer than the last zoom, a tile is stretched. */
export interface TilePart extends TileSpot {
  /** How many times larger than its own size the tile is drawn. */
  scale: number;
  /** Where the shown part begins, in shown tiles from the left and the top. */
  left: number;
  top: number;
}

/** The tile behind the one that is shown at this place, when there are none closer than `maxZoom`. */
export function tilePart(shown: TileSpot, maxZoom: number): TilePart {
  const steps = Math.max(0, shown.z - maxZoom);
  const scale = 2 ** steps;
  const x = Math.floor(shown.x / scale);
  const y = Math.floor(shown.y / scale);
  return { z: shown.z - steps, x, y, scale, left: shown.x - x * scale, top: shown.y - y * scale };
}

/** Pixels wide at these zooms; between them it grows evenly, closer than the last it stays. */
const WIDTHS: Readonly<Record<StreetClass, readonly (readonly [zoom: number, pixels: number])[]>> = {
  major: [
    [9, 1],
    [12, 2.2],
    [14, 4],
    [16, 9],
    [18, 17],
  ],
  middle: [
    [9, 0.5],
    [12, 1.3],
    [14, 2.8],
    [16, 7],
    [18, 14],
  ],
  minor: [
    [12, 0.6],
    [14, 1.5],
    [16, 4.5],
    [18, 10],
  ],
  alley: [
    [14, 0.8],
    [16, 2.4],
    [18, 6],
  ],
  path: [
    [14, 0.7],
    [16, 1.3],
    [18, 2.2],
  ],
};

export function widthAt(streetClass: StreetClass, zoom: number): number {
  const steps = WIDTHS[streetClass];
  let [before, width] = steps[0] ?? [0, 1];
  for (const [at, pixels] of steps) {
    if (zoom < at)
      return at === before ? pixels : width + ((pixels - width) * Math.max(0, zoom - before)) / (at - before);
    [before, width] = [at, pixels];
  }
  return width;
}

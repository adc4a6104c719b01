/** Tiles as they come from the server, taken apart once and kept while they are likely to be shown again. */
import {
  EMPTY_TILE,
  readStreetTile,
  STREET_CLASSES,
  type StreetClass,
  type StreetTile,
  type TileSpot,
} from './street-tile.ts';

const MOST_KEPT = 160;

export interface DrawnTile extends StreetTile {
  /** The lines of a class as one path, in the tile's units. */
  paths: Record<StreetClass, Path2D>;
}

export class StreetStore {
  readonly #stamp: string;
  readonly #kept = new Map<string, Promise<DrawnTile>>();
  readonly #ready = new Map<string, DrawnTile>();

  constructor(stamp: string) {
    this.#stamp = stamp;
  }

  /** The tile when it is there already. */
  peek(spot: TileSpot): DrawnTile | undefined {
    return this.#ready.get(`${spot.z}/${spot.x}/${spot.y}`);
  }

  /** Rejects when the tile cannot be had now; asked again, it is fetched again. */
  tile(spot: TileSpot): Promise<DrawnTile> {
    const key = `${spot.z}/${spot.x}/${spot.y}`;
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#kept.delete(key); // the newest asked for is dropped last
      this.#kept.set(key, kept);
      return kept;
    }
    const tile = this.#fetch(key);
    this.#kept.set(key, tile);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#ready.delete(oldest);
    }
    return tile;
  }

  async #fetch(key: string): Promise<DrawnTile> {
    try {
      const answer = await fetch(`/api/map/tiles/${key}?v=${encodeURIComponent(this.#stamp)}`);
      // 404: beyond what was imported, which is as empty as the sea
      if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
      const tile = answer.status === 200 ? readStreetTile(await answer.arrayBuffer()) : EMPTY_TILE;
      const drawn = { ...tile, paths: pathsOf(tile) };
      if (this.#kept.has(key)) this.#ready.set(key, drawn);
      return drawn;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}

function pathsOf(tile: StreetTile): Record<StreetClass, Path2D> {
  const paths = {} as Record<StreetClass, Path2D>;
  for (const streetClass of STREET_CLASSES) {
    const path = new Path2D();
    for (const line of tile.lines[streetClass]) {
      path.moveTo(line[0] ?? 0, line[1] ?? 0);
      for (let i = 2; i < line.length; i += 2) path.lineTo(line[i] ?? 0, line[i + 1] ?? 0);
    }
    paths[streetClass] = path;
  }
  return paths;
}

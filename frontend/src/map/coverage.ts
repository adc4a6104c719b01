/** Where help is near now: a tint where it is, stripes and an outline where it is not. */
import L from 'leaflet';
import type { CityMap } from '../api/types.ts';
import type { MapCoverage } from './things.ts';
import { latLngs } from './way.ts';

const STRIPE_PIXELS = 9;

export class CoverageCells {
  readonly #map: L.Map;
  readonly #group: L.LayerGroup;
  readonly #renderer: L.Canvas;
  #coverage: MapCoverage | null = null;

  constructor(map: L.Map) {
    this.#map = map;
    map.createPane('coverage').classList.add('map-coverage');
    this.#renderer = L.canvas({ pane: 'coverage', padding: 0.4 });
    this.#group = L.layerGroup().addTo(map);
  }

  set(coverage: MapCoverage | null, city: CityMap | null): void {
    this.#coverage = coverage;
    this.draw(city);
  }

  /** Draw again, in the colours of the theme in force. A kelurahan that nothing is said of stays as it is. */
  draw(city: CityMap | null): void {
    this.#group.clearLayers();
    if (this.#coverage === null || city === null) return;
    const style = getComputedStyle(this.#map.getContainer());
    const near = style.getPropertyValue('--covered').trim();
    const far = style.getPropertyValue('--uncovered').trim();
    const striped = stripes(far);
    const options = { renderer: this.#renderer, interactive: false, smoothFactor: 0.5 };
    // the outlines of the uncovered lie over the tints of their neighbours
    const cells = [
      { covered: true, fill: { fillColor: near, fillOpacity: 0.16, stroke: false } },
      {
        covered: false,
        fill: { fillColor: striped, fillOpacity: 0.55, color: far, weight: 1.5, opacity: 0.8 },
      },
    ];
    for (const { covered, fill } of cells) {
      for (const village of city.villages) {
        if (this.#coverage.get(village.code)?.covered !== covered) continue;
        L.polygon(latLngs(village.ring), { ...options, ...fill }).addTo(this.#group);
      }
    }
  }
}

/** Slanting stripes as what a canvas fills with; Leaflet hands its fill colour through as it is. */
function stripes(colour: string): string {
  const tile = document.createElement('canvas');
  tile.width = tile.height = STRIPE_PIXELS;
  const pen = tile.getContext('2d');
  if (pen === null) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.6;
  pen.beginPath();
  for (const shift of [-STRIPE_PIXELS, 0, STRIPE_PIXELS]) {
    pen.moveTo(shift - 1, STRIPE_PIXELS + 1);
    pen.lineTo(shift + STRIPE_PIXELS + 1, -1);
  }
  pen.stroke();
  return (pen.createPattern(tile, 'repeat') ?? colour) as string;
}

/** The way to a home: driven as a line, walked as dots. Its colours are the style sheet's. */
import L from 'leaflet';
import type { MapWay } from './things.ts';

export const latLngs = (points: readonly (readonly number[])[]): L.LatLngTuple[] =>
  points.map((point) => [point[0] ?? 0, point[1] ?? 0]);

export class WayLine {
  readonly #layer: L.LayerGroup;
  readonly #renderer: L.SVG;

  constructor(map: L.Map) {
    map.createPane('way').classList.add('map-ways');
    this.#renderer = L.svg({ pane: 'way' });
    this.#layer = L.layerGroup().addTo(map);
  }

  set(way: MapWay | null): void {
    this.#layer.clearLayers();
    if (way === null || way.points.length < 2) return;
    const points = latLngs(way.points);
    const turn = way.walkFrom ?? points.length - 1;
    const driven = points.slice(0, turn + 1);
    const walked = points.slice(turn);
    for (const part of ['casing', 'line'] as const) {
      if (driven.length > 1) this.#draw(driven, `map-way-${part}`);
      if (walked.length > 1) this.#draw(walked, `map-walk-${part}`);
    }
  }

  #draw(points: L.LatLngTuple[], className: string): void {
    const options = { className, renderer: this.#renderer, interactive: false, smoothFactor: 1 };
    L.polyline(points, options).addTo(this.#layer);
  }
}

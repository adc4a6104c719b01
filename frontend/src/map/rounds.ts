/** The rounds of a day: each team's stops with their order numbers, joined by a line, in a colour and dash of its own. */
import L from 'leaflet';
import type { MapRound } from './things.ts';
import './rounds.css';

/** So many colours; the next team begins again with another dash. */
export const TONES = 6;

export class Rounds {
  readonly #layer: L.LayerGroup;
  readonly #renderer: L.SVG;

  constructor(map: L.Map) {
    map.createPane('rounds').classList.add('map-rounds');
    this.#renderer = L.svg({ pane: 'rounds' });
    this.#layer = L.layerGroup().addTo(map);
  }

  set(rounds: readonly MapRound[], pick: (stop: string) => void): void {
    this.#layer.clearLayers();
    for (const round of rounds) {
      const tone = `map-round tone-${round.tone % TONES}${round.tone >= TONES ? ' is-dashed' : ''}${round.faint ? ' is-faint' : ''}`;
      const line = round.line.map(([lat, lon]) => [lat, lon] as L.LatLngTuple);
      const options = { renderer: this.#renderer, interactive: false, smoothFactor: 1 };
      if (line.length > 1) L.polyline(line, { ...options, className: `${tone} is-line` }).addTo(this.#layer);
      for (const stop of round.stops) {
        const sign = document.createElement('span');
        sign.className = `${tone} is-stop${stop.chosen ? ' is-chosen' : ''}${stop.done ? ' is-done' : ''}`;
        sign.textContent = String(stop.n);
        const icon = L.divIcon({ html: sign, className: 'map-spot', iconSize: [0, 0] });
        L.marker([stop.lat, stop.lon], {
          icon,
          title: stop.title,
          alt: stop.title,
          zIndexOffset: stop.chosen ? 3000 : round.faint ? 0 : 1500,
        })
          .on('click', () => pick(stop.id))
          .addTo(this.#layer);
      }
    }
  }
}

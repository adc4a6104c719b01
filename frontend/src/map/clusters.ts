/** The signs of clusters on the map: how many teams and visits, and the worst urgency among them. */
import L from 'leaflet';
import { URGENCY_ORDER, URGENCY_SIGN } from '../look/states.ts';
import { type Cluster, clustersOf, type Point } from './cluster.ts';
import type { MapTeam, MapVisit } from './things.ts';
import { m } from './words.ts';

interface Held {
  marker: L.Marker;
  element: HTMLElement;
  /** What is in it, to come near to by a click. */
  at: L.LatLngTuple[];
}

export class Clusters {
  readonly #map: L.Map;
  readonly #layer: L.LayerGroup;
  readonly #held = new Map<string, Held>();
  readonly #near: (points: L.LatLngTuple[]) => void;

  /** `near`: a cluster was clicked; its places are to be looked at. */
  constructor(map: L.Map, near: (points: L.LatLngTuple[]) => void) {
    this.#map = map;
    this.#layer = L.layerGroup().addTo(map);
    this.#near = near;
  }

  /** Draw the clusters; gives back the keys ("team:4") of what they stand for. */
  draw(
    teams: readonly MapTeam[],
    visits: readonly MapVisit[],
    apart: (kind: 'team' | 'visit', id: number) => boolean,
  ): ReadonlySet<string> {
    const zoom = this.#map.getZoom();
    const points: Point[] = [];
    const add = (kind: 'team' | 'visit', { id, lat, lon }: { id: number; lat: number; lon: number }) => {
      const { x, y } = this.#map.project([lat, lon], zoom);
      points.push({ kind, id, x, y, apart: apart(kind, id) });
    };
    for (const team of teams) add('team', team);
    for (const visit of visits) add('visit', visit);
    const clusters = clustersOf(points, zoom);
    const at = new Map<string, L.LatLngTuple>();
    for (const team of teams) at.set(`team:${team.id}`, [team.lat, team.lon]);
    for (const visit of visits) at.set(`visit:${visit.id}`, [visit.lat, visit.lon]);
    const urgency = new Map(visits.map((visit) => [visit.id, visit.urgency]));
    const inside = new Set<string>();
    const gone = new Set(this.#held.keys());
    for (const cluster of clusters) {
      gone.delete(cluster.key);
      const keys = [...cluster.teams.map((id) => `team:${id}`), ...cluster.visits.map((id) => `visit:${id}`)];
      for (const key of keys) inside.add(key);
      const held = this.#hold(cluster, zoom);
      held.at = keys.map((key) => at.get(key) ?? [0, 0]);
      this.#dress(held.element, cluster, urgency);
    }
    for (const key of gone) {
      const held = this.#held.get(key);
      if (held) this.#layer.removeLayer(held.marker);
      this.#held.delete(key);
    }
    return inside;
  }

  #hold(cluster: Cluster, zoom: number): Held {
    const middle = this.#map.unproject([cluster.x, cluster.y], zoom);
    const known = this.#held.get(cluster.key);
    if (known) {
      if (!known.marker.getLatLng().equals(middle)) known.marker.setLatLng(middle);
      return known;
    }
    const element = document.createElement('span');
    element.className = 'map-cluster';
    const icon = L.divIcon({ html: element, className: 'map-spot', iconSize: [0, 0] });
    const held: Held = {
      element,
      at: [],
      marker: L.marker(middle, { icon, keyboard: false, zIndexOffset: 400, riseOnHover: true }),
    };
    held.marker.on('click', () => this.#near(held.at));
    this.#layer.addLayer(held.marker);
    this.#held.set(cluster.key, held);
    return held;
  }

  #dress(element: HTMLElement, { teams, visits }: Cluster, urgency: ReadonlyMap<number, string>): void {
    const worst = visits
      .map((id) => urgency.get(id) ?? 'green')
      .sort((a, b) => (URGENCY_ORDER[a] ?? 9) - (URGENCY_ORDER[b] ?? 9))[0];
    const says = `${teams.length}:${visits.length}:${worst ?? ''}`;
    if (element.dataset.says === says) return;
    element.dataset.says = says;
    element.title = m('map_cluster', { teams: teams.length, visits: visits.length });
    const parts: HTMLElement[] = [];
    const part = (className: string, text: string) => {
      const span = document.createElement('span');
      span.className = className;
      span.textContent = text;
      parts.push(span);
    };
    if (teams.length > 0) part('teams', String(teams.length));
    if (worst !== undefined) part(`visits ${worst}`, `${URGENCY_SIGN[worst] ?? ''}${visits.length}`);
    element.replaceChildren(...parts);
  }
}

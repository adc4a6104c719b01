/** One marker per id, moved and restyled, never made anew. Texts go in by textContent only. */
import L from 'leaflet';
import type { MapClinic } from '../api/types.ts';
import { isWaiting, TEAM_TONE } from '../look/states.ts';
import { Clusters } from './clusters.ts';
import { type Shift, spread } from './spread.ts';
import type { MapTeam, MapVisit, Picked } from './things.ts';

const SVG = 'http://www.w3.org/2000/svg';
const SHAPES: Readonly<Record<string, string>> = {
  red: 'M8 1.5 15 14H1Z',
  yellow: 'M8 1 15 8 8 15 1 8Z',
  green: 'M8 2a6 6 0 1 0 .01 0Z',
};
const CHIP_WIDTH = 46;
const CHIP_HEIGHT = 20;
const DOT_CELL = 16;
const BESIDE: readonly (readonly [number, number])[] = [
  [12, -5],
  [12, 5],
  [-12, -5],
  [-12, 5],
];
const QUIET = new Set(['available', 'off_duty', 'returning']);
const LABELS_FROM_ZOOM = 13;

interface Held {
  marker: L.Marker;
  element: HTMLElement;
}

type OnPick = (picked: Picked) => void;

function divMarker(element: HTMLElement, at: L.LatLngTuple, zIndexOffset: number): L.Marker {
  const icon = L.divIcon({ html: element, className: 'map-spot', iconSize: [0, 0] });
  return L.marker(at, { icon, keyboard: false, zIndexOffset, riseOnHover: true });
}

/** Keep the markers of one kind in step with a list: add, move, remove. */
class Markers<T extends { id: number; lat: number; lon: number }> {
  readonly held = new Map<number, Held>();
  constructor(
    readonly layer: L.LayerGroup,
    readonly make: (thing: T) => HTMLElement,
    readonly dress: (element: HTMLElement, thing: T) => void,
    readonly pick: (id: number) => void,
    readonly zIndexOffset: number,
  ) {}

  set(things: readonly T[]): void {
    const gone = new Set(this.held.keys());
    for (const thing of things) {
      gone.delete(thing.id);
      const at: L.LatLngTuple = [thing.lat, thing.lon];
      let held = this.held.get(thing.id);
      if (held === undefined) {
        const element = this.make(thing);
        held = { element, marker: divMarker(element, at, this.zIndexOffset) };
        held.marker.on('click', () => this.pick(thing.id));
        this.layer.addLayer(held.marker);
        this.held.set(thing.id, held);
      } else if (!held.marker.getLatLng().equals(at)) {
        held.marker.setLatLng(at);
      }
      this.dress(held.element, thing);
    }
    for (const id of gone) {
      const held = this.held.get(id);
      if (held) this.layer.removeLayer(held.marker);
      this.held.delete(id);
    }
  }
}

function setClass(element: Element, className: string): void {
  if (element.getAttribute('class') !== className) element.setAttribute('class', className);
}

function setTitle(element: HTMLElement, title: string): void {
  if (element.title !== title) element.title = title;
}

/** The sign of an urgency as a small drawing: triangle, diamond, circle. */
export function urgencyShape(urgency: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', SHAPES[urgency] ?? SHAPES.green ?? '');
  svg.append(path);
  return svg;
}

export class Spots {
  readonly #map: L.Map;
  readonly #clinics: Markers<MapClinic>;
  readonly #visits: Markers<MapVisit>;
  readonly #teams: Markers<MapTeam>;
  #teamList: readonly MapTeam[] = [];
  #visitList: readonly MapVisit[] = [];
  #visitById: ReadonlyMap<number, MapVisit> = new Map();
  #ranked: readonly number[] = [];
  #selected: { visit: number | null; team: number | null } = { visit: null, team: null };
  #followed: number | null = null;
  readonly #clusters: Clusters | null;

  /** `near`: how to come near to a cluster that was clicked; without it nothing is clustered. */
  constructor(map: L.Map, onPick: OnPick, near?: (points: L.LatLngTuple[]) => void) {
    this.#map = map;
    this.#clusters = near ? new Clusters(map, near) : null;
    const layer = () => L.layerGroup().addTo(map);
    this.#clinics = new Markers(
      layer(),
      () => {
        const element = document.createElement('span');
        element.className = 'map-clinic';
        element.textContent = '+';
        return element;
      },
      (element, clinic) => setTitle(element, clinic.name),
      (id) => onPick({ kind: 'clinic', id }),
      -1000,
    );
    this.#visits = new Markers(
      layer(),
      (visit) => {
        const element = document.createElement('span');
        element.dataset.urgency = visit.urgency;
        element.append(urgencyShape(visit.urgency));
        return element;
      },
      (element, visit) => this.#dressVisit(element, visit),
      (id) => onPick({ kind: 'visit', id }),
      1000,
    );
    this.#teams = new Markers(
      layer(),
      (team) => {
        const element = document.createElement('span');
        const chip = document.createElement('span');
        chip.textContent = team.code;
        element.append(chip);
        return element;
      },
      (element, team) => this.#dressTeam(element, team),
      (id) => onPick({ kind: 'team', id }),
      500,
    );
    map.on('zoomend', () => this.#layOut());
  }

  setClinics(clinics: readonly MapClinic[]): void {
    this.#clinics.set(clinics);
  }

  setVisits(visits: readonly MapVisit[]): void {
    this.#visitList = visits;
    this.#visitById = new Map(visits.map((visit) => [visit.id, visit]));
    this.#visits.set(visits);
    this.#layOut();
  }

  setTeams(teams: readonly MapTeam[]): void {
    this.#teamList = teams;
    this.#teams.set(teams);
    this.#layOut();
  }

  select(visit: number | null, team: number | null): void {
    this.#selected = { visit, team };
    for (const [id, held] of this.#visits.held) held.element.classList.toggle('is-selected', id === visit);
    for (const [id, held] of this.#teams.held) held.element.classList.toggle('is-selected', id === team);
    this.#layOut();
  }

  /** The teams proposed for the selected visit, best first: labelled at every zoom, with their number. */
  setRanked(teams: readonly number[]): void {
    this.#ranked = teams;
    this.#layOut();
  }

  /** Where a team stands now; null when it is not on the map. */
  placeOf(team: number): L.LatLngTuple | null {
    const found = this.#teamList.find((each) => each.id === team);
    return found ? [found.lat, found.lon] : null;
  }

  /** A team that is kept in sight stands by itself. */
  follow(team: number | null): void {
    this.#followed = team;
    for (const [id, held] of this.#teams.held) held.element.classList.toggle('is-followed', id === team);
    this.#layOut();
  }

  /** What must be seen whatever is near: chosen, proposed, followed; a visit that is red and waits, or is late. */
  readonly #apart = (kind: 'team' | 'visit', id: number): boolean => {
    if (kind === 'team')
      return id === this.#selected.team || id === this.#followed || this.#ranked.includes(id);
    const visit = this.#visitById.get(id);
    return (
      id === this.#selected.visit ||
      visit?.late === true ||
      (visit?.urgency === 'red' && isWaiting(visit.status))
    );
  };

  /** Put the crowded ones together; gives back the teams that are drawn by themselves. */
  #cluster(): readonly MapTeam[] {
    if (this.#clusters === null) return this.#teamList;
    const inside = this.#clusters.draw(this.#teamList, this.#visitList, this.#apart);
    for (const [id, held] of this.#visits.held)
      held.element.classList.toggle('is-clustered', inside.has(`visit:${id}`));
    for (const [id, held] of this.#teams.held)
      held.element.classList.toggle('is-clustered', inside.has(`team:${id}`));
    return inside.size === 0
      ? this.#teamList
      : this.#teamList.filter((team) => !inside.has(`team:${team.id}`));
  }

  #dressVisit(element: HTMLElement, visit: MapVisit): void {
    if (element.dataset.urgency !== visit.urgency) {
      element.dataset.urgency = visit.urgency;
      element.replaceChildren(urgencyShape(visit.urgency));
    }
    const waiting = isWaiting(visit.status) ? 'waiting' : 'with-team';
    const late = visit.late ? ' late' : '';
    const chosen = this.#selected.visit === visit.id ? ' is-selected' : '';
    const inside = element.classList.contains('is-clustered') ? ' is-clustered' : '';
    setClass(element, `map-visit ${visit.urgency} ${waiting}${late}${chosen}${inside}`);
    setTitle(element, visit.title ?? '');
  }

  #dressTeam(element: HTMLElement, team: MapTeam): void {
    const hollow = team.stale || team.atHome ? ' hollow' : '';
    const chosen = this.#selected.team === team.id ? ' is-selected' : '';
    const kept = ['is-clustered', 'is-dot'].filter((each) => element.classList.contains(each));
    if (team.id === this.#followed) kept.push('is-followed');
    const tone = `tone-${TEAM_TONE[team.state] ?? 'off'} st-${team.state}`;
    setClass(element, `${['map-team', tone, ...kept].join(' ')}${hollow}${chosen}`);
    setTitle(element, team.title ?? team.code);
  }

  /** Far out only teams that are busy, proposed or selected carry their label. Labels are kept apart. */
  #layOut(): void {
    const labelled = this.#map.getZoom() >= LABELS_FROM_ZOOM;
    const order = (team: MapTeam): number => {
      const rank = this.#ranked.indexOf(team.id);
      if (rank >= 0) return rank;
      if (team.id === this.#selected.team || team.id === this.#followed) return 10;
      return QUIET.has(team.state) ? 30 : 20;
    };
    const alone = this.#cluster();
    const shown = alone
      .map((team) => ({ team, order: order(team) }))
      .filter((each) => labelled || each.order < 30)
      .sort((a, b) => a.order - b.order || a.team.code.localeCompare(b.team.code));
    const spots = shown.map(({ team }) => {
      const point = this.#map.latLngToLayerPoint([team.lat, team.lon]);
      return { id: team.id, x: point.x, y: point.y };
    });
    const signs = this.#visitList.map((visit) => this.#map.latLngToLayerPoint([visit.lat, visit.lon]));
    const shifts = spread(spots, CHIP_WIDTH, CHIP_HEIGHT, signs);
    const dots = this.#besideClinics(alone, shifts);
    for (const [id, held] of this.#teams.held) {
      const shift = shifts.get(id);
      const { dx, dy } = shift ?? dots.get(id) ?? { dx: 0, dy: 0 };
      const move = `translate(${dx}px, ${dy}px)`;
      held.element.classList.toggle('is-dot', shift === undefined);
      if (held.element.style.transform !== move) held.element.style.transform = move;
      const rank = this.#ranked.indexOf(id);
      const chip = held.element.firstElementChild;
      if (rank >= 0) chip?.setAttribute('data-rank', String(rank + 1));
      else chip?.removeAttribute('data-rank');
      held.marker.setZIndexOffset(rank >= 0 || shift !== undefined ? 700 : 300);
    }
  }

  /** Dots that would cover each other or the sign of their puskesmas stand beside it. */
  #besideClinics(teams: readonly MapTeam[], labelled: ReadonlyMap<number, Shift>): Map<number, Shift> {
    const seen = new Map<string, number>();
    const dots = new Map<number, Shift>();
    for (const team of teams) {
      if (labelled.has(team.id)) continue;
      const point = this.#map.latLngToLayerPoint([team.lat, team.lon]);
      const place = `${Math.round(point.x / DOT_CELL)}:${Math.round(point.y / DOT_CELL)}`;
      const nth = seen.get(place) ?? 0;
      seen.set(place, nth + 1);
      const [dx, dy] = BESIDE[nth % BESIDE.length] ?? [0, 0];
      dots.set(team.id, { dx, dy });
    }
    return dots;
  }
}

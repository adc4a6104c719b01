/**
 * The one door to the map: create, setCity, setClinics, setTeams, setVisits, select, fit, onPick.
 *
 * It never moves under a hand: the first gesture locks the view until `fit` is asked for, and ends the following of a
 * team. However often it is told something, it draws at most once a second.
 */
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import type { CityMap, MapClinic } from '../api/types.ts';
import { Closures } from './closures.ts';
import { CoverageCells } from './coverage.ts';
import type { PenDeed } from './drawing.ts';
import { Ground } from './ground.ts';
import { Layers } from './layers.ts';
import './map.css';
import { Spots } from './markers.ts';
import { Pen } from './pen.ts';
import type {
  Drawn,
  LatLon,
  Layer,
  MapClosure,
  MapCoverage,
  MapPin,
  MapRound,
  MapTeam,
  MapVisit,
  MapWay,
  Picked,
  Roads,
  Shown,
  Tiles,
} from './things.ts';
import { WayLine } from './way.ts';

const DRAW_EVERY_MS = 1_000;
const CLOSE_ZOOM = 15;
const FOLLOW_ZOOM = 14;

export interface MapOptions {
  tiles: Tiles | null;
  /** The streets that the server has, if any. */
  roads?: Roads | null;
  onPick?(picked: Picked): void;
  /** The view became locked (a gesture) or free again (fit). */
  onLock?(locked: boolean): void;
  /** A gesture ended the following of a team. */
  onFollowEnd?(): void;
  /** Whose choice of the ground is remembered here: a person, a window. */
  remember?: string;
  /** A line is being drawn, and this much of it is there; null when it ended or was left. */
  onDraw?(drawn: Drawn | null): void;
  /** Something came onto the map or went, that the legend explains. */
  onShow?(shown: Shown): void;
  /** A screen nobody touches: no gestures at all. */
  still?: boolean;
}

export interface CityMapView {
  setCity(city: CityMap): void;
  setClinics(clinics: readonly MapClinic[]): void;
  setTeams(teams: readonly MapTeam[]): void;
  setVisits(visits: readonly MapVisit[]): void;
  setPin(pin: MapPin | null): void;
  /** How far a team may be from its last place by now: a disc that grows; null takes it away. */
  setDoubt(at: MapPin | null): void;
  /** Ask for a point: the next click gives it. Null ends the asking. */
  pickPoint(take: ((lat: number, lon: number) => void) | null): void;
  /** The way of a team to a home; null takes it away. Only the chosen way is drawn. */
  setWay(way: MapWay | null): void;
  /** Tint the kelurahan by whether a free team reaches them; null takes it away. */
  setCoverage(coverage: MapCoverage | null): void;
  /** The rounds of a day with their order numbers; `pick` is told of a stop that is clicked. */
  setRounds(rounds: readonly MapRound[], pick: (stop: string) => void): void;
  /** All closed roads and spots. A click on one is told as `closure` or `no_entry`. */
  setClosures(closures: readonly MapClosure[]): void;
  /**
   * Let a person draw a line: `done` gets its points once (at least one), by double click or Enter. Esc leaves,
   * then `left` is told. With `most` points it ends by itself (1: a spot by one click). Null stops a drawing that is on.
   */
  drawLine(done: ((points: LatLon[]) => void) | null, left?: () => void, most?: number): void;
  /** The drawing's keys, for buttons: a point in the middle, the last one back, done, leave. */
  pen(deed: PenDeed): void;
  select(visit: number | null, team: number | null): void;
  /** The teams proposed for the selected visit, best first. */
  setRanked(teams: readonly number[]): void;
  /** Keep a team in sight as it moves, until a gesture; null: no longer. */
  follow(team: number | null): void;
  /** Bring a place into view; does nothing while a hand holds the view, unless `close` asks for it. */
  show(lat: number, lon: number, close?: boolean): void;
  /** All these places in one picture, as close as that allows. */
  showAll(points: readonly { lat: number; lon: number }[]): void;
  fit(): void;
  zoom(step: 1 | -1): void;
  setLayer(layer: Layer): void;
  readonly layer: Layer;
  /** The theme changed: draw the ground again. */
  redraw(): void;
  /** The size of the place changed. */
  resize(): void;
  destroy(): void;
}

export function createMap(element: HTMLElement, options: MapOptions): CityMapView {
  const still = options.still ?? false;
  const map = L.map(element, {
    zoomControl: false,
    attributionControl: false,
    preferCanvas: true,
    zoomSnap: 0.25,
    zoomDelta: 0.5,
    wheelPxPerZoomLevel: 120,
    minZoom: 9,
    maxZoom: 18,
    fadeAnimation: false,
    keyboard: !still,
    dragging: !still,
    scrollWheelZoom: !still,
    doubleClickZoom: !still,
    boxZoom: !still,
    touchZoom: !still,
  }).setView([-5.147, 119.43], 12);

  const ground = new Ground(map);
  const coverageCells = new CoverageCells(map);
  const wayLine = new WayLine(map);
  const closed = new Closures(map, (picked) => options.onPick?.(picked));
  const near = (points: L.LatLngTuple[]) => {
    lock(true);
    map.fitBounds(L.latLngBounds(points), { padding: [64, 64], maxZoom: CLOSE_ZOOM, animate: false });
  };
  const spots = new Spots(map, (picked) => options.onPick?.(picked), still ? undefined : near);
  const pen = new Pen(map, (drawn) => options.onDraw?.(drawn));
  const circles = L.svg();
  const pinLayer = L.layerGroup().addTo(map);
  const doubt = L.circle([0, 0], {
    radius: 0,
    interactive: false,
    className: 'map-doubt',
    renderer: circles,
  });
  const layers = new Layers(map, ground, options);

  let locked = false;
  let followed: number | null = null;
  /** The followed team has been on the map since. */
  let found = false;
  let shown: Shown = { way: false, walk: false, coverage: false, closures: false };
  let rounds: Promise<import('./rounds.ts').Rounds> | null = null;
  let asking: ((lat: number, lon: number) => void) | null = null;

  function lock(next: boolean): void {
    if (locked === next) return;
    locked = next;
    options.onLock?.(next);
  }

  function take(): void {
    lock(true);
    if (followed === null) return;
    followed = null;
    spots.follow(null);
    options.onFollowEnd?.();
  }

  // a person's gesture, not our own moves
  for (const gesture of ['pointerdown', 'wheel', 'touchstart'] as const) {
    element.addEventListener(gesture, take, { passive: true });
  }
  element.addEventListener('keydown', (event) => {
    if (event.key.startsWith('Arrow') || '+-=_'.includes(event.key)) take();
  });

  /** The followed team comes into the middle, and back to it once it is near the edge. */
  function keepInSight(): void {
    const at = followed === null ? null : spots.placeOf(followed);
    if (at === null) return;
    const first = !found;
    found = true;
    if (first) map.setView(at, Math.max(map.getZoom(), FOLLOW_ZOOM), { animate: false });
    else if (!map.getBounds().pad(-0.3).contains(at)) map.panTo(at, { animate: false });
  }
  map.on('click', (event: L.LeafletMouseEvent) => {
    if (asking === null || pen.active) return;
    const take = asking;
    pickPoint(null);
    take(event.latlng.lat, event.latlng.lng);
  });

  // at most one drawing a second, the newest of each kind
  const waiting = new Map<string, () => void>();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  function draw(kind: string, call: () => void): void {
    waiting.set(kind, call);
    if (timer !== undefined) return;
    const wait = Math.max(0, drawnAt + DRAW_EVERY_MS - performance.now());
    timer = setTimeout(() => {
      timer = undefined;
      drawnAt = performance.now();
      for (const each of waiting.values()) each();
      waiting.clear();
    }, wait);
  }

  function cityBounds(): L.LatLngBounds | null {
    const city = ground.city;
    if (city === null) return null;
    // the mainland fills the picture; the far islands are a drag away
    const mainland = city.villages.filter((village) => !village.boat_only);
    const points = (mainland.length > 0 ? mainland : city.villages).flatMap((village) =>
      village.ring.map((point) => [point[0] ?? 0, point[1] ?? 0] as L.LatLngTuple),
    );
    return points.length > 0
      ? L.latLngBounds(points)
      : L.latLngBounds([city.south, city.west], [city.north, city.east]);
  }

  function fit(): void {
    const bounds = cityBounds();
    if (followed !== null) take();
    if (bounds !== null) map.fitBounds(bounds, { padding: [18, 18], animate: false });
    lock(false);
  }

  function show(change: Partial<Shown>): void {
    shown = { ...shown, ...change };
    options.onShow?.(shown);
  }

  function pickPoint(take: ((lat: number, lon: number) => void) | null): void {
    asking = take;
    element.classList.toggle('is-asking', take !== null);
  }

  function setPin(pin: MapPin | null): void {
    pinLayer.clearLayers();
    if (pin === null) return;
    const at: L.LatLngTuple = [pin.lat, pin.lon];
    if (pin.radiusMetres) {
      pinLayer.addLayer(
        L.circle(at, {
          radius: pin.radiusMetres,
          interactive: false,
          className: 'map-radius',
          renderer: circles,
        }),
      );
    }
    const spot = document.createElement('span');
    spot.className = 'map-pin';
    const icon = L.divIcon({ html: spot, className: 'map-spot', iconSize: [0, 0] });
    pinLayer.addLayer(L.marker(at, { icon, interactive: false, keyboard: false, zIndexOffset: 2000 }));
  }

  function setDoubt(at: MapPin | null): void {
    if (at === null) {
      doubt.remove();
      return;
    }
    doubt.setLatLng([at.lat, at.lon]).setRadius(at.radiusMetres ?? 0);
    if (!map.hasLayer(doubt)) doubt.addTo(map);
  }

  return {
    setCity(city) {
      ground.set(city);
      coverageCells.draw(city);
      spots.setClinics(city.clinics);
      if (!locked) fit();
    },
    setClinics: (clinics) => draw('clinics', () => spots.setClinics(clinics)),
    setTeams: (teams) =>
      draw('teams', () => {
        spots.setTeams(teams);
        keepInSight();
      }),
    setVisits: (visits) => draw('visits', () => spots.setVisits(visits)),
    setPin,
    setDoubt: (at) => draw('doubt', () => setDoubt(at)),
    pickPoint,
    setWay(way) {
      wayLine.set(way);
      show({ way: way !== null, walk: way !== null && way.walkFrom !== null });
    },
    setCoverage(coverage) {
      coverageCells.set(coverage, ground.city);
      show({ coverage: coverage !== null });
    },
    setRounds(next, pick) {
      rounds ??= import('./rounds.ts').then(({ Rounds }) => new Rounds(map));
      void rounds.then((layer) => layer.set(next, pick));
    },
    setClosures(closures) {
      closed.set(closures);
      show({ closures: closures.length > 0 });
    },
    drawLine(done, left, most) {
      if (done !== null) lock(true);
      pen.start(done, left ?? null, most);
    },
    pen: (deed) => pen.do(deed),
    select: (visit, team) => spots.select(visit, team),
    setRanked: (teams) => spots.setRanked(teams),
    follow(team) {
      if (followed === team) return;
      followed = team;
      found = false;
      spots.follow(team);
      if (team !== null) {
        lock(true);
        keepInSight();
      }
    },
    show(lat, lon, close = false) {
      const inside = map.getBounds().pad(-0.08).contains([lat, lon]);
      if (close) map.setView([lat, lon], Math.max(map.getZoom(), CLOSE_ZOOM), { animate: false });
      else if (!locked && !inside) map.panTo([lat, lon], { animate: false });
    },
    showAll(points) {
      const bounds = L.latLngBounds(points.map(({ lat, lon }) => [lat, lon] as L.LatLngTuple));
      map.fitBounds(bounds, { padding: [48, 48], maxZoom: CLOSE_ZOOM, animate: false });
    },
    fit,
    zoom(step) {
      lock(true); // a followed team stays followed, nearer or farther
      map.setZoom(map.getZoom() + step);
    },
    setLayer: (next) => layers.choose(next),
    get layer() {
      return layers.current;
    },
    redraw() {
      ground.draw();
      layers.repaint();
      coverageCells.draw(ground.city);
    },
    resize() {
      map.invalidateSize({ animate: false });
      if (!locked) fit();
    },
    destroy() {
      layers.destroy();
      clearTimeout(timer);
      pen.destroy();
      map.remove();
    },
  };
}

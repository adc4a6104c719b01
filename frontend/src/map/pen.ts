/**
 * Drawing a line on the map, by pointer (click, double click) and by keyboard (the cross in the middle).
 * The map itself moves only by the person's own arrows.
 */
import L from 'leaflet';
import { drawDeedOf, Line, type PenDeed } from './drawing.ts';
import type { Drawn, LatLon } from './things.ts';
import './pen.css';

/** Clicks this close are one click. */
const SAME_PIXELS = 6;

export type Done = (points: LatLon[]) => void;

export class Pen {
  readonly #map: L.Map;
  readonly #layer: L.LayerGroup;
  readonly #renderer: L.SVG;
  readonly #tell: (drawn: Drawn | null) => void;
  readonly #cross = document.createElement('span');
  #line = new Line();
  #done: Done | null = null;
  #left: (() => void) | null = null;
  #most = Number.POSITIVE_INFINITY;
  #toPointer: L.Polyline | null = null;

  constructor(map: L.Map, tell: (drawn: Drawn | null) => void) {
    this.#map = map;
    this.#tell = tell;
    map.createPane('pen').classList.add('map-pen');
    this.#renderer = L.svg({ pane: 'pen' });
    this.#layer = L.layerGroup().addTo(map);
    this.#cross.className = 'map-cross';
    this.#cross.setAttribute('aria-hidden', 'true');
    map.on('click', (event: L.LeafletMouseEvent) => this.#set([event.latlng.lat, event.latlng.lng]));
    map.on('dblclick', () => this.#end());
    map.on('mousemove', (event: L.LeafletMouseEvent) => this.#reach(event.latlng));
    map.on('mouseout', () => this.#reach(null));
    document.addEventListener('keydown', this.#onKey, { capture: true });
  }

  get active(): boolean {
    return this.#done !== null;
  }

  /** Begin a new line; null stops the drawing that is on, and nobody is told. With `most` points it ends by itself. */
  start(done: Done | null, left: (() => void) | null, most = Number.POSITIVE_INFINITY): void {
    const was = this.active;
    this.#most = most;
    this.#done = done;
    this.#left = left;
    this.#line = new Line();
    const element = this.#map.getContainer();
    element.classList.toggle('is-drawing', this.active);
    if (this.active) {
      this.#map.doubleClickZoom.disable();
      element.append(this.#cross);
      element.setAttribute('role', 'application');
      element.focus({ preventScroll: true });
    } else if (was) {
      this.#cross.remove();
      element.removeAttribute('role');
      // a double click that ended the line must not zoom as well
      setTimeout(() => this.#map.doubleClickZoom.enable(), 0);
    }
    if (this.active || was) this.#redraw();
  }

  /** A point at the cross in the middle of the map. */
  #setAtCentre(): void {
    const { lat, lng } = this.#map.getCenter();
    this.#set([lat, lng]);
  }

  #back(): void {
    if (this.active && this.#line.back()) this.#redraw();
  }

  /** Hand out the line; a line without a point is not one, and the drawing goes on. */
  #end(): void {
    const done = this.#done;
    const points = this.#line.points;
    if (done === null || points.length === 0) return;
    this.start(null, null);
    done(points);
  }

  #leave(): void {
    const left = this.#left;
    if (!this.active) return;
    this.start(null, null);
    left?.();
  }

  destroy(): void {
    document.removeEventListener('keydown', this.#onKey, { capture: true });
  }

  #onKey = (event: KeyboardEvent): void => {
    const section = this.#map.getContainer().parentElement;
    const at = event.target instanceof Element ? event.target : null;
    const here = at === null || at === document.body || section?.contains(at) === true;
    if (!this.active || !here) return;
    const deed = drawDeedOf({ key: event.key, shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey });
    const presses = at instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter');
    if (deed === null || presses) return;
    event.preventDefault();
    event.stopPropagation(); // neither Leaflet's nor the screen's own keys
    if (deed.kind === 'move') this.#map.panBy([deed.x, deed.y], { animate: false });
    else this.do(deed.kind);
  };

  /** What a key or a button asks for. */
  do(deed: PenDeed): void {
    if (deed === 'set') this.#setAtCentre();
    else if (deed === 'back') this.#back();
    else if (deed === 'end') this.#end();
    else this.#leave();
  }

  #set(point: LatLon): void {
    if (!this.active) return;
    const at = this.#map.latLngToContainerPoint(point);
    const beside = this.#map.containerPointToLatLng(at.add([SAME_PIXELS, 0]));
    if (!this.#line.add(point, this.#map.distance(point, beside))) return;
    if (this.#line.drawn.points >= this.#most) this.#end();
    else this.#redraw();
  }

  #reach(to: L.LatLng | null): void {
    const from = this.#line.last;
    this.#toPointer?.setLatLngs(from !== null && to !== null ? [from, to] : []);
  }

  #redraw(): void {
    this.#layer.clearLayers();
    this.#toPointer = null;
    if (!this.active) {
      this.#tell(null);
      return;
    }
    const points = this.#line.points;
    const options = { renderer: this.#renderer, interactive: false };
    this.#toPointer = L.polyline([], { ...options, className: 'map-pen-next' }).addTo(this.#layer);
    L.polyline(points, { ...options, className: 'map-pen-line' }).addTo(this.#layer);
    for (const point of points) {
      L.circleMarker(point, { ...options, radius: 4, className: 'map-pen-point' }).addTo(this.#layer);
    }
    this.#tell(this.#line.drawn);
  }
}

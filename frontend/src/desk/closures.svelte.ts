/** The city's own road data as the desk knows it: closed roads, and homes that no van reaches. */
import { newActionId } from '../api/actionId.ts';
import { api, ask, command } from '../api/client.ts';
import type { components } from '../api/schema';
import { can, sentenceOf } from '../api/session.svelte.ts';
import { city, clock, hourMinute, lengthInWords } from '../live/city.svelte.ts';
import { say } from '../look/toasts.svelte.ts';
import type { CityMapView, MapClosure } from '../map/index.ts';
import { language } from '../words/index.svelte.ts';
import { day, moment } from '../words/time.ts';
import { board } from './board.svelte.ts';
import { dayFrom } from './closing.ts';
import { r } from './roadWords.ts';
import { view } from './view.svelte.ts';

type Schemas = components['schemas'];
export type Closure = Schemas['ClosureOut'];
export type NoEntryReport = Schemas['NoEntryOut'];
export type CloseRoad = Omit<Schemas['CloseRoadIn'], 'action_id'>;
type Roads = Schemas['RoadsOut'];
type Call = () => Promise<{ data?: Schemas['RoadsAnswer']; error?: unknown; response: Response }>;

/** Several changes at once are one question, and none waits longer than this. */
const SETTLE_MS = 1_000;
export const UNDO_MS = 10_000;
const SAME_HOME_DEGREES = 0.00054; // about 60 m, as the travel times have it
const MIDNIGHT = '00:00';

class RoadsOfTheCity {
  loaded = $state(false);
  failure = $state.raw<unknown>(null);
  /** A command is on its way. */
  busy = $state(false);
  /** The closure or report that was picked on the map. */
  picked = $state.raw<{ kind: 'closure' | 'no_entry'; id: number } | null>(null);
  /** A road just opened, which may be closed again for some seconds. */
  undoable = $state.raw<Closure | null>(null);
  noEntries = $state.raw<readonly NoEntryReport[]>([]);
  /** The map to draw on; the desk hands it over. */
  map = $state.raw<CityMapView | null>(null);
  /** What is drawn in the form, shown on the map like the others. */
  drawn = $state.raw<MapClosure | null>(null);
  #all = $state.raw<readonly Closure[]>([]);
  #seq = -1;
  #askedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #undoTimer: ReturnType<typeof setTimeout> | undefined;

  /** In force now: each falls away by itself at its end. */
  closures: readonly Closure[] = $derived(this.#all.filter((each) => moment(each.ends_at) > city.now));

  onMap: readonly MapClosure[] = $derived([
    ...this.closures.map(closureOnMap),
    ...this.noEntries.flatMap(reportOnMap),
    ...(this.drawn ? [this.drawn] : []),
  ]);

  /** Follow the city: now, at every change, and after every reconnect. Gives back how to stop. */
  follow(): () => void {
    const deaf = board.listen((what) => {
      if (what === 'changed' || what === 'snapshot') this.#soon();
    });
    void this.fetch();
    return () => {
      deaf();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async fetch(): Promise<void> {
    this.#askedAt = performance.now();
    try {
      this.#take(await ask(api.GET('/api/desk/closures')));
      this.failure = null;
    } catch (thrown) {
      this.failure = thrown;
    }
  }

  /** The report of this home: of the same visit, else of the same door. */
  reportFor(visit: { id: number; lat: number | null; lon: number | null }): NoEntryReport | null {
    const same = (each: NoEntryReport) =>
      each.visit_id === visit.id ||
      (each.home !== null &&
        visit.lat !== null &&
        visit.lon !== null &&
        Math.hypot((each.home[0] ?? 0) - visit.lat, (each.home[1] ?? 0) - visit.lon) < SAME_HOME_DEGREES);
    return this.noEntries.find(same) ?? null;
  }

  /** Why nothing can be closed or opened from here now; null when it can. */
  get refused(): string | null {
    return board.link === 'lost' ? r('lost') : null;
  }

  /** Close a road. Throws what went wrong, for the form to show at its field. */
  async close(body: CloseRoad, action_id: string): Promise<void> {
    await this.#send(() => api.POST('/api/desk/closures', { body: { ...body, action_id } }));
    say(r('closed', { time: momentInWords(body.ends_at) }));
  }

  /** Open a road before its time; it may be closed again as it was for some seconds. */
  async reopen(closure: Closure): Promise<void> {
    const body = { action_id: newActionId() };
    const params = { path: { closure_id: closure.id } };
    if (!(await this.#try(() => api.POST('/api/desk/closures/{closure_id}/reopen', { params, body }))))
      return;
    this.undoable = closure;
    clearTimeout(this.#undoTimer);
    this.#undoTimer = setTimeout(() => this.forgetUndo(), UNDO_MS);
  }

  /** Close again what was just opened: the same road, until the same time. */
  async undoReopen(): Promise<void> {
    const closure = this.undoable;
    this.forgetUndo();
    if (closure === null) return;
    const { kind, radius_metres, classes, ends_at, note } = closure;
    const shape = closure.shape.map(([lat = 0, lon = 0]): [number, number] => [lat, lon]);
    const body = { kind, shape, radius_metres, classes, ends_at, note, action_id: newActionId() };
    if (await this.#try(() => api.POST('/api/desk/closures', { body })))
      say(r('closed_again', { time: momentInWords(ends_at) }));
  }

  forgetUndo(): void {
    clearTimeout(this.#undoTimer);
    this.undoable = null;
  }

  /** The vehicle can enter after all. */
  async lift(report: NoEntryReport): Promise<void> {
    const body = { action_id: newActionId() };
    const params = { path: { no_entry_id: report.id } };
    if (await this.#try(() => api.POST('/api/desk/no-entries/{no_entry_id}/lift', { params, body })))
      say(r('lifted'));
  }

  /** Bring it into the picture. */
  async show(shape: readonly (readonly number[])[]): Promise<void> {
    const points = shape.map(([lat = 0, lon = 0]) => ({ lat, lon }));
    if (matchMedia('(max-width: 899px)').matches) {
      view.pane = 'map';
      // the map has its size when it has been drawn
      for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    }
    if (points.length > 0) this.map?.showAll(points);
  }

  /** A closure or report was clicked on the map. */
  pick(kind: 'closure' | 'no_entry', id: number): void {
    if (id === 0) return; // the one that is being drawn
    this.picked = { kind, id };
    view.showSide('closures');
  }

  #soon(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#askedAt + SETTLE_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.fetch();
    }, wait);
  }

  /** Newer wins: the answer of a command and of a question may come in either order. */
  #take(found: Roads): void {
    if (found.seq < this.#seq && this.loaded) return;
    this.#seq = found.seq;
    this.#all = found.closures;
    this.noEntries = found.no_entries;
    this.loaded = true;
  }

  async #send(call: Call): Promise<void> {
    this.busy = true;
    try {
      const answer = await command(call);
      // a restored city counts anew; the answer of a command is never old
      this.#take(answer.roads);
      this.failure = null;
    } finally {
      this.busy = false;
    }
  }

  /** Send, and say what went wrong; whether it was done. */
  async #try(call: Call): Promise<boolean> {
    const no = this.refused;
    if (no !== null || this.busy) {
      if (no !== null) say(no, 'problem');
      return false;
    }
    try {
      await this.#send(call);
      return true;
    } catch (thrown) {
      say(sentenceOf(thrown), 'problem');
      void this.fetch(); // somebody else was faster: look at the truth
      return false;
    }
  }
}

export const roads = new RoadsOfTheCity();

export const mayClose = (): boolean => can('desk.roads');

/** "18:00", "besok 06:00", "25/11/2026 06:00"; tonight's midnight is 24:00. */
export function momentInWords(at: string | number): string {
  const ms = typeof at === 'number' ? at : moment(at);
  const when = dayFrom(clock.now(), ms, city.zone);
  const time = hourMinute(ms);
  if (when === 'today') return time === MIDNIGHT ? '24:00' : time;
  return when === 'tomorrow' ? r('tomorrow', { time }) : `${day(ms, city.zone)} ${time}`;
}

/** "Mobil, Motor": who cannot pass. */
export function classesInWords(classes: readonly Schemas['ClosureOut']['classes'][number][]): string {
  return classes.length === 0 ? r('classes_all') : classes.map((each) => r(`class_${each}`)).join(', ');
}

/** "320 m", "4,4 km" */
export function groundInWords(metres: number): string {
  if (metres < 1000) return r('metres', { n: Math.round(metres) });
  const n = (metres / 1000).toLocaleString(language() === 'id' ? 'id-ID' : 'en-GB', {
    maximumFractionDigits: 1,
  });
  return r('kilometres', { n });
}

export function placeInWords(place: { village: string; district: string }): string {
  return [place.village, place.district].filter(Boolean).join(', ') || r('somewhere');
}

/** "Mobil parkir 120 m dari rumah" */
export function parkedInWords(report: NoEntryReport): string {
  const vehicle = report.vehicle_class === 'motorcycle' ? r('class_motorcycle') : r('class_minivan');
  return r('parked', { vehicle, metres: report.metres });
}

export const ago = (at: string): string => lengthInWords(city.now - moment(at));

function closureOnMap(closure: Closure): MapClosure {
  const until = r('until_time', { time: momentInWords(closure.ends_at) });
  return {
    id: closure.id,
    kind: closure.kind,
    shape: closure.shape,
    radiusMetres: closure.radius_metres,
    title: [r(`kind_${closure.kind}`), placeInWords(closure), until, closure.note]
      .filter(Boolean)
      .join(' · '),
  };
}

function reportOnMap(report: NoEntryReport): MapClosure[] {
  if (report.parked === null) return [];
  const title = [r('no_entries'), parkedInWords(report), report.visit].join(' · ');
  return [{ id: report.id, kind: 'no_entry', shape: [report.parked], title }];
}

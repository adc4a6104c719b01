/** The closure being written down: kept on this device at every change, so that nothing is lost by looking elsewhere. */
import { newActionId } from '../api/actionId.ts';
import { me } from '../api/session.svelte.ts';
import { city, clock } from '../live/city.svelte.ts';
import type { LatLon } from '../map/index.ts';
import { endsAt, type Until } from './closing.ts';
import { type CloseRoad, type Closure, roads } from './closures.svelte.ts';
import { view } from './view.svelte.ts';

export type RoadClass = Closure['classes'][number];
export const CLASSES: readonly RoadClass[] = ['minivan', 'motorcycle', 'foot'];
export const KINDS: readonly Closure['kind'][] = ['flood', 'works', 'feast', 'other'];
const RADIUS_METRES = 25;

export interface ClosureDraft {
  /** One closure is one action, however often it is sent. */
  action_id: string;
  shape: LatLon[];
  kind: Closure['kind'];
  until: Until | '';
  /** "2026-11-22T18:00" by the city's clock, for another time than the quick ones. */
  free: string;
  classes: RoadClass[];
  radius_metres: number;
  note: string;
}

function emptyDraft(): ClosureDraft {
  return {
    action_id: newActionId(),
    shape: [],
    kind: 'flood',
    until: 'h3',
    free: '',
    // people walk round a tent and through shallow water
    classes: ['minivan', 'motorcycle'],
    radius_metres: RADIUS_METRES,
    note: '',
  };
}

/** Drafts belong to the person: a colleague at the same computer starts with an empty one. */
const key = () => `dottoro.desk.closure.${me.session?.person_id ?? 0}`;

function remembered(): ClosureDraft {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key()) ?? 'null');
    if (typeof kept === 'object' && kept !== null && 'action_id' in kept) {
      return { ...emptyDraft(), ...(kept as Partial<ClosureDraft>) };
    }
  } catch {
    // an unreadable draft is no draft
  }
  return emptyDraft();
}

const held = $state<{ draft: ClosureDraft; open: boolean; read: boolean; drawing: boolean }>({
  draft: emptyDraft(),
  open: false,
  read: false,
  drawing: false,
});

export const closing = {
  get draft(): ClosureDraft {
    return held.draft;
  },
  /** The form is on the screen. */
  get open(): boolean {
    return held.open;
  },
  /** A line is being drawn on the map. */
  get drawing(): boolean {
    return held.drawing;
  },
};

/** Take up the draft of this person where it was left. */
export function openClosureDraft(): void {
  if (!held.read) held.draft = remembered();
  held.read = true;
}

export const isBegun = (): boolean => held.draft.shape.length > 0 || held.draft.note.trim() !== '';

export function keepClosureDraft(): void {
  if (isBegun()) localStorage.setItem(key(), JSON.stringify(held.draft));
}

export function forgetClosureDraft(): void {
  localStorage.removeItem(key());
  held.draft = emptyDraft();
  roads.drawn = null;
}

export function showForm(open: boolean): void {
  held.open = open;
  if (!open) stopDrawing();
}

/** The pen is put away; what was drawn before stays. */
export function stopDrawing(): void {
  held.drawing = false;
  roads.map?.drawLine(null);
}

/** Draw on the map: a line point by point, or one spot by one click. The form opens with what was drawn. */
export function draw(most?: number): void {
  showForm(true);
  roads.drawn = null;
  const narrow = matchMedia('(max-width: 899px)').matches;
  if (narrow) view.pane = 'map';
  held.drawing = roads.map !== null;
  const back = () => {
    held.drawing = false;
    if (narrow) view.pane = 'detail';
  };
  roads.map?.drawLine(
    (points) => {
      held.draft.shape = points;
      back();
    },
    back,
    most,
  );
}

/** What is sent; `ends_at` is empty while no fitting time is chosen. */
export function closureToSend(): CloseRoad {
  const { shape, kind, until, free, classes, radius_metres, note } = held.draft;
  const ends = endsAt(until, free, clock.now(), city.zone);
  return {
    shape: shape.map(([lat, lon]) => [lat, lon] as [number, number]),
    kind,
    classes: classes.length === CLASSES.length ? [] : classes,
    radius_metres: Number(radius_metres) || 0,
    note,
    ends_at: Number.isNaN(ends) ? '' : new Date(ends).toISOString(),
  };
}

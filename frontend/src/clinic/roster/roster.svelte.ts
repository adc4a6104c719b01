/** The head's roster: the shown days, and drafts that are checked while they are made and saved together. */
import { SvelteMap } from 'svelte/reactivity';
import { newActionId } from '../../api/actionId.ts';
import { api, ask, command } from '../../api/client.ts';
import { ApiFailure } from '../../api/failure.ts';
import type { components } from '../../api/schema';
import { sentenceOf } from '../../api/session.svelte.ts';
import { monthRange, weekRange } from '../../look/roster/days.ts';
import { r } from '../../look/roster/words.ts';
import { say } from '../../look/toasts.svelte.ts';

type Schemas = components['schemas'];
export type Page = Schemas['RosterOut'];
export type Shift = Schemas['RosterShift'];
export type Finding = Schemas['RosterFinding'];
export type Cell = Schemas['RosterCell'];
export type Worker = Schemas['RosterWorker'];
export type Part = Shift['part'];
export const PARTS: readonly Part[] = ['morning', 'afternoon', 'night'];
const CHECK_AFTER_MS = 200;

/** Where a shift stands in the grid. */
export interface Place {
  team_id: number;
  day: string;
  part: Part;
}

/** A shift as the grid shows it: kept, or as the draft has it. */
export interface Shown extends Place {
  key: string;
  shift: Shift | null;
  people: number[];
  vehicle_id: number | null;
  draft: boolean;
  struck: boolean;
}

class Roster {
  page = $state.raw<Page | null>(null);
  failure = $state.raw<unknown>(null);
  view = $state<'month' | 'week'>('month');
  /** A day of what is shown; empty until the city's day is known. */
  at = $state('');
  readonly drafts = new SvelteMap<string, Cell>();
  coming = $state.raw<Finding[]>([]);
  mended = $state.raw<Finding[]>([]);
  checking = $state(false);
  saving = $state(false);
  /** Why the drafts cannot be kept as they are. */
  wrong = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  range(): { first: string; last: string } {
    return this.view === 'month' ? monthRange(this.at) : weekRange(this.at);
  }

  async load(): Promise<void> {
    this.failure = null;
    const asked = ++this.#asked;
    try {
      const page = await ask(api.GET('/api/clinic/roster', { params: { query: this.range() } }));
      if (asked === this.#asked) this.page = page;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = thrown;
    }
  }

  show(day: string, view = this.view): void {
    this.at = day;
    this.view = view;
    void this.load();
  }

  /** The shifts of a place; a draft of a new one stands beside them. */
  shownAt(place: Place): Shown[] {
    const kept = (this.page?.shifts ?? []).filter(
      (shift) => shift.team_id === place.team_id && shift.day === place.day && shift.part === place.part,
    );
    const shown = kept.map((shift) => this.#shown(place, shift, this.drafts.get(`s${shift.shift_id}`)));
    const fresh = this.drafts.get(keyOf(place));
    if (fresh) shown.push(this.#shown(place, null, fresh));
    return shown;
  }

  #shown(place: Place, shift: Shift | null, draft: Cell | undefined): Shown {
    return {
      ...place,
      key: shift ? `s${shift.shift_id}` : keyOf(place),
      shift,
      people: draft?.people ?? shift?.people.map((one) => one.id) ?? [],
      vehicle_id: draft ? (draft.vehicle_id ?? null) : (shift?.vehicle_id ?? null),
      draft: draft !== undefined,
      struck: draft?.strike ?? false,
    };
  }

  put(shown: Shown, change: Partial<Cell>): void {
    const before = this.drafts.get(shown.key);
    this.drafts.set(shown.key, {
      team_id: shown.team_id,
      day: shown.day,
      part: shown.part,
      people: shown.people,
      vehicle_id: shown.vehicle_id,
      shift_id: shown.shift?.shift_id ?? null,
      mark: shown.shift?.mark ?? '',
      strike: false,
      ...before,
      ...change,
    });
    this.check();
  }

  drop(key?: string): void {
    if (key === undefined) this.drafts.clear();
    else this.drafts.delete(key);
    this.check();
  }

  /** What the drafts would bring about; asked a moment after the last change. */
  check(): void {
    clearTimeout(this.#timer);
    this.wrong = '';
    this.checking = this.drafts.size > 0;
    if (this.drafts.size === 0) {
      this.coming = [];
      this.mended = [];
      return;
    }
    this.#timer = setTimeout(() => void this.#check(), CHECK_AFTER_MS);
  }

  async #check(): Promise<void> {
    const changes = [...this.drafts.values()];
    const stillAsked = () => changes.length === this.drafts.size && changes.every((one) => this.#has(one));
    try {
      const answer = await ask(api.POST('/api/clinic/roster/check', { body: { changes } }));
      if (!stillAsked()) return;
      this.coming = answer.coming;
      this.mended = answer.mended;
    } catch (thrown) {
      if (!stillAsked()) return;
      this.wrong = sentenceOf(thrown);
    }
    this.checking = false;
  }

  #has(cell: Cell): boolean {
    for (const one of this.drafts.values()) if (one === cell) return true;
    return false;
  }

  async save(): Promise<void> {
    if (this.saving || this.checking) return;
    this.saving = true;
    const body = {
      changes: [...this.drafts.values()],
      seen: this.coming.map((one) => one.key),
      action_id: newActionId(),
    };
    try {
      const answer = await command(() => api.POST('/api/clinic/roster', { body }));
      say(r('draft_saved', { n: answer.shifts }));
      this.drop();
      await this.load();
    } catch (thrown) {
      const code = thrown instanceof ApiFailure ? thrown.code : '';
      if (code === 'roster_moved_on') {
        await this.load();
        this.#forgetMoved();
      }
      this.check();
      say(sentenceOf(thrown), 'problem');
    } finally {
      this.saving = false;
    }
  }

  /** Drafts of shifts that somebody else has changed are made anew. */
  #forgetMoved(): void {
    const marks = new Map((this.page?.shifts ?? []).map((shift) => [shift.shift_id, shift.mark]));
    for (const [key, cell] of this.drafts) {
      if (cell.shift_id != null && marks.has(cell.shift_id) && marks.get(cell.shift_id) !== cell.mark)
        this.drafts.delete(key);
    }
  }

  async copyWeek(week: string, weeks: number): Promise<void> {
    try {
      const query = { week, weeks };
      const { changes } = await ask(api.GET('/api/clinic/roster/copy', { params: { query } }));
      const fresh = changes.filter((cell) => !this.drafts.has(keyOf(cell)));
      for (const cell of fresh) this.drafts.set(keyOf(cell), cell);
      this.check();
      say(fresh.length ? r('roster_copied', { n: fresh.length }) : r('roster_copied_none'));
    } catch (thrown) {
      say(sentenceOf(thrown), 'problem');
    }
  }
}

export function keyOf(place: Place): string {
  return `${place.team_id}|${place.day}|${place.part}`;
}

export const roster = new Roster();

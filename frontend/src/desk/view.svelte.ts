/** What the dispatcher looks at: the chosen visit, the list, the open panel. Nothing here is sent anywhere. */
import type { VisitCard } from '../api/types.ts';
import { city } from '../live/city.svelte.ts';
import { isWaiting, isWithTeam } from '../look/states.ts';
import { board } from './board.svelte.ts';
import { type Groups, grouped, listed, type Tab } from './queue.ts';

/** The forms below a visit's head. */
export type Form = 'confirm' | 'triage' | 'address' | 'reassign' | 'withdraw' | 'psc119' | 'cancel' | 'close';
export type Side =
  | 'detail'
  | 'intake'
  | 'help'
  | 'closures'
  | 'calls'
  | 'handover'
  | 'tasks'
  | 'search'
  | 'trail';
export type Pane = 'queue' | 'map' | 'detail';
export type TakePoint = (lat: number, lon: number) => void;

class View {
  selected = $state<number | null>(null);
  tab = $state<Tab>('waiting');
  typed = $state('');
  side = $state<Side>('detail');
  form = $state<Form | null>(null);
  /** On a narrow screen one pane at a time. */
  pane = $state<Pane>('queue');
  /** A form asks for a point on the map. */
  asking = $state.raw<TakePoint | null>(null);
  /** A point of a form, shown on the map while it is open. */
  pin = $state.raw<{ lat: number; lon: number; radiusMetres?: number | null } | null>(null);

  /** The team that the map keeps in sight, until a hand moves the map. */
  following = $state<number | null>(null);
  /** An old visit that is no longer on the board, to read. */
  old = $state.raw<VisitCard | null>(null);

  /** A scheduled visit becomes a waiting one when its window is over: looked at once a minute. */
  #minute = $derived(Math.floor(city.now / 60_000) * 60_000);
  groups: Groups = $derived(grouped(board.visits.values(), this.#minute, this.typed));
  list: VisitCard[] = $derived(listed(this.groups, this.tab));
  visit: VisitCard | null = $derived(
    this.selected === null
      ? null
      : (board.visits.get(this.selected) ?? (this.old?.id === this.selected ? this.old : null)),
  );

  select(id: number | null): void {
    if (id !== this.selected) this.form = null;
    this.selected = id;
    if (id === null) return;
    board.acknowledge(id);
    if (this.side === 'help') this.side = 'detail';
  }

  /** Choose a visit from outside the list: the tab follows it. */
  open(id: number): void {
    const visit = board.visits.get(id);
    if (visit && !this.list.some((each) => each.id === id)) {
      this.typed = '';
      this.tab = isWaiting(visit.status) ? 'waiting' : isWithTeam(visit.status) ? 'running' : 'ended';
    }
    this.select(id);
    this.side = 'detail';
    this.pane = 'detail';
  }

  /** Show a visit that the board has no longer. */
  openOld(visit: VisitCard): void {
    this.old = visit;
    this.form = null;
    this.selected = visit.id;
    this.side = 'detail';
    this.pane = 'detail';
  }

  /** Keep a team in sight on the map; null: no longer. */
  follow(team: number | null): void {
    this.following = team;
    if (team !== null && matchMedia('(max-width: 899px)').matches) this.pane = 'map';
  }

  step(by: 1 | -1): void {
    const list = this.list;
    if (list.length === 0) return;
    const at = list.findIndex((visit) => visit.id === this.selected);
    const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by));
    this.select(list[next]?.id ?? null);
  }

  showForm(form: Form | null): void {
    this.form = this.form === form ? null : form;
    if (this.form !== null) {
      this.side = 'detail';
      this.pane = 'detail';
    }
    this.forgetPoint();
  }

  showSide(side: Side): void {
    this.side = side;
    this.pane = 'detail';
    this.forgetPoint();
  }

  askPoint(take: TakePoint): void {
    this.asking = (lat, lon) => {
      this.asking = null;
      if (matchMedia('(max-width: 899px)').matches) this.pane = 'detail';
      take(lat, lon);
    };
    if (matchMedia('(max-width: 899px)').matches) this.pane = 'map';
  }

  forgetPoint(): void {
    this.asking = null;
    this.pin = null;
  }

  /** Escape: leave the innermost thing. Returns whether there was one. */
  leave(): boolean {
    if (this.asking) this.asking = null;
    else if (this.form) this.showForm(null);
    else if (this.side !== 'detail') this.showSide('detail');
    else if (this.typed) this.typed = '';
    else if (this.following !== null) this.following = null;
    else return false;
    return true;
  }
}

export const view = new View();

/** The plan of one day as the head works on it: looked at, made, changed, and the price of what is held in the hand. */
import { newActionId } from '../../api/actionId.ts';
import { api, ask, command } from '../../api/client.ts';
import type { components } from '../../api/schema';
import { sentenceOf } from '../../api/session.svelte.ts';
import { say } from '../../look/toasts.svelte.ts';
import { d } from './words.ts';

type Schemas = components['schemas'];
export type Plan = Schemas['DayPlanOut'];
export type Team = Schemas['DayTeamOut'];
export type Stop = Schemas['DayStopOut'];
export type Left = Schemas['DayStopLeftOut'];
export type Price = Schemas['PriceOut'];

/** A place in a round; without a team the list of those that have none. */
export interface Spot {
  team: number | null;
  place: number;
}

const PRICE_WAIT_MS = 120;

export class DayPlan {
  day = $state('');
  plan = $state.raw<Plan | null>(null);
  failure = $state.raw<unknown>(null);
  busy = $state(false);
  /** The stop in the hand, and where it is held. */
  held = $state.raw<{ stop: Stop; spot: Spot; by: 'mouse' | 'keys' | 'form' } | null>(null);
  price = $state.raw<Price | null>(null);
  /** The stop whose details are open. */
  chosen = $state<string | null>(null);
  /** The stops that the last change gave another team. */
  moved = $state.raw<readonly string[]>([]);
  #asked = 0;
  #looked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  async show(day: string): Promise<void> {
    if (day !== this.day) {
      this.plan = null;
      this.chosen = null;
      this.moved = [];
      this.letGo();
    }
    this.day = day;
    this.failure = null;
    await this.look();
  }

  /** Fetch it (again); what is in the hand stays there. */
  async look(): Promise<void> {
    const looked = ++this.#looked;
    try {
      const plan = await ask(api.GET('/api/clinic/day-plan', { params: { query: { day: this.day } } }));
      if (looked !== this.#looked) return;
      this.plan = plan;
      this.failure = null;
    } catch (thrown) {
      if (looked === this.#looked) this.failure = thrown;
    }
  }

  make(): Promise<void> {
    return this.#change(d('dp_made'), () => {
      const body = { day: this.day, action_id: newActionId() };
      return () => api.POST('/api/clinic/day-plan', { body });
    });
  }

  replan(): Promise<void> {
    return this.#change(d('dp_replanned'), (version) => {
      const body = { day: this.day, version, action_id: newActionId() };
      return () => api.POST('/api/clinic/day-plan/replan', { body });
    });
  }

  undo(): Promise<void> {
    return this.#change(d('dp_undone'), (version) => {
      const body = { day: this.day, version, action_id: newActionId() };
      return () => api.POST('/api/clinic/day-plan/undo', { body });
    });
  }

  pin(stop: Stop): Promise<void> {
    return this.#change('', (version) => {
      const body = {
        day: this.day,
        version,
        stop_id: stop.stop_id,
        pinned: !stop.pinned,
        action_id: newActionId(),
      };
      return () => api.POST('/api/clinic/day-plan/pin', { body });
    });
  }

  move(stop: Stop, spot: Spot): Promise<void> {
    return this.#change(d('dp_moved', { name: stop.patient_name }), (version) => {
      const body = {
        day: this.day,
        version,
        stop_id: stop.stop_id,
        team_id: spot.team,
        place: spot.place,
        action_id: newActionId(),
      };
      return () => api.POST('/api/clinic/day-plan/move', { body });
    });
  }

  /**
   * One command, made once and sent until it is answered. Its answer is the plan, kept if its day is still shown;
   * a refusal shows the plan as it is now.
   */
  async #change(done: string, make: (version: number) => Parameters<typeof command<Plan>>[0]): Promise<void> {
    if (this.busy || this.plan === null) return;
    this.busy = true;
    const day = this.day;
    let refused = false;
    try {
      const plan = await command(make(this.plan.version));
      if (day === this.day) {
        this.#looked += 1; // what was asked for before is older than this
        this.plan = plan;
        this.moved = plan.moved;
        this.failure = null;
      }
      if (done)
        say(plan.moved.length > 1 ? `${done} ${d('dp_moved_others', { n: plan.moved.length })}` : done);
    } catch (thrown) {
      refused = true;
      say(sentenceOf(thrown), 'problem');
    } finally {
      this.busy = false;
      if (day === this.day) this.letGo();
    }
    if (refused && day === this.day) void this.look();
  }

  /** Hold a stop over a place; its price is asked for when the hand rests. */
  hold(stop: Stop, spot: Spot, by: 'mouse' | 'keys' | 'form'): void {
    const before = this.held;
    const same =
      before?.stop.stop_id === stop.stop_id &&
      before.spot.team === spot.team &&
      before.spot.place === spot.place;
    if (same && before.by === by) return;
    this.held = { stop, spot, by };
    if (same) return;
    this.price = null;
    const number = ++this.#asked;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#priceOf(number, stop, spot), PRICE_WAIT_MS);
  }

  async #priceOf(number: number, stop: Stop, spot: Spot): Promise<void> {
    const body = { day: this.day, stop_id: stop.stop_id, team_id: spot.team, place: spot.place };
    try {
      const price = await ask(api.POST('/api/clinic/day-plan/price', { body }));
      if (number === this.#asked) this.price = price;
    } catch (thrown) {
      if (number === this.#asked && this.held?.by !== 'mouse') say(sentenceOf(thrown), 'problem');
    }
  }

  letGo(): void {
    this.#asked += 1;
    clearTimeout(this.#timer);
    this.held = null;
    this.price = null;
  }

  /** Put down what is held, unless it is where it was or may not be there. */
  async drop(): Promise<void> {
    const held = this.held;
    if (held === null) return;
    if (this.price !== null && !this.price.allowed) {
      this.letGo();
      return;
    }
    await this.move(held.stop, held.spot);
  }

  team(id: number | null): Team | undefined {
    return this.plan?.teams.find((team) => team.team_id === id);
  }

  /** The team whose round a stop is in; null for none. */
  teamOf(stop: string): number | null {
    return this.plan?.teams.find((team) => team.stops.some((each) => each.stop_id === stop))?.team_id ?? null;
  }

  find(stop: string | null): Stop | Left | undefined {
    if (stop === null || this.plan === null) return undefined;
    return this.plan.teams
      .flatMap((team): (Stop | Left)[] => team.stops)
      .concat(this.plan.unassigned)
      .find((each) => each.stop_id === stop);
  }
}

/** A crew member's own roster: the shown month, swaps, and the calendar link. */
import { newActionId } from '../api/actionId.ts';
import { api, ask, command } from '../api/client.ts';
import type { components } from '../api/schema';
import { sentenceOf } from '../api/session.svelte.ts';
import { monthRange } from '../look/roster/days.ts';
import { r } from '../look/roster/words.ts';
import { say } from '../look/toasts.svelte.ts';

type Schemas = components['schemas'];
export type OwnRoster = Schemas['CrewRosterOut'];
export type OwnShift = Schemas['RosterShift'];
export type Swap = Schemas['SwapOut'];
export type Answer = Schemas['SwapAnswerIn']['answer'];

class Duties {
  page = $state.raw<OwnRoster | null>(null);
  failure = $state.raw<unknown>(null);
  at = $state('');
  busy = $state(false);
  /** The address of the calendar, as long as it stands on the screen: the server tells it once. */
  address = $state('');
  #asked = 0;

  async load(): Promise<void> {
    this.failure = null;
    const asked = ++this.#asked;
    try {
      const page = await ask(api.GET('/api/crew/roster', { params: { query: monthRange(this.at) } }));
      if (asked === this.#asked) this.page = page;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = thrown;
    }
  }

  show(day: string): void {
    this.at = day;
    void this.load();
  }

  async #act(send: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      await send();
      return true;
    } catch (thrown) {
      say(sentenceOf(thrown), 'problem');
      return false;
    } finally {
      this.busy = false;
      await this.load();
    }
  }

  async offer(shift: number, taker: number, back: number | null): Promise<boolean> {
    const body = { shift_id: shift, taker_id: taker, back_shift_id: back, action_id: newActionId() };
    const done = await this.#act(() => command(() => api.POST('/api/crew/roster/swaps', { body })));
    if (done) say(r('own_asked'));
    return done;
  }

  async answer(swap: Swap, answer: Answer): Promise<void> {
    const params = { path: { swap_id: swap.id } };
    const body = { answer, action_id: newActionId() };
    await this.#act(async () => {
      const settled = await command(() => api.POST('/api/crew/roster/swaps/{swap_id}', { params, body }));
      say(r(`state_${settled.state}`));
    });
  }

  async makeCalendar(): Promise<void> {
    await this.#act(async () => {
      this.address = (await ask(api.POST('/api/crew/roster/calendar'))).url;
    });
  }

  async revokeCalendar(): Promise<void> {
    this.address = '';
    if (await this.#act(() => ask(api.POST('/api/crew/roster/calendar/revoke')))) say(r('cal_revoked'));
  }
}

export const duties = new Duties();

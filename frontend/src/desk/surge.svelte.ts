/** The surge switch at the desk: what stands in its form, and sending it. */
import { newActionId } from '../api/actionId.ts';
import { api, command } from '../api/client.ts';
import { can, sentenceOf } from '../api/session.svelte.ts';
import { h } from '../handover/words.ts';
import { say } from '../look/toasts.svelte.ts';
import { board } from './board.svelte.ts';

type Call = Parameters<typeof command<{ mode: NonNullable<typeof board.mode> }>>[0];

class Surge {
  /** The form to turn the switch is open. */
  open = $state(false);
  reason = $state('');
  busy = $state(false);

  /** Open the form, with what was said after the command; once more closes it. */
  ask(said = ''): void {
    if (!can('desk.send')) return;
    this.open = said !== '' || !this.open;
    if (said !== '') this.reason = said;
  }

  /** Turn the switch to where it does not stand. */
  async turn(): Promise<void> {
    const on = !(board.mode?.surge ?? false);
    const body = { action_id: newActionId(), on, reason: this.reason };
    if (await this.#send(() => api.POST('/api/desk/surge', { body }), h(on ? 'surge_said' : 'surge_over'))) {
      this.open = false;
      this.reason = '';
    }
  }

  /** It is still a surge. */
  async keep(): Promise<void> {
    const body = { action_id: newActionId() };
    await this.#send(() => api.POST('/api/desk/surge/keep', { body }), h('surge_kept'));
  }

  async #send(call: Call, done: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    try {
      board.mode = (await command(call)).mode;
      say(done);
      return true;
    } catch (thrown) {
      say(sentenceOf(thrown), 'problem');
      board.refresh();
      return false;
    } finally {
      this.busy = false;
    }
  }
}

export const surge = new Surge();

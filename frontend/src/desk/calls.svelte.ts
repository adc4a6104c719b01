/** Calls at this desk: what rings, taking one, and taking back what a call was said to be. */
import { newActionId } from '../api/actionId.ts';
import { api, ask, command } from '../api/client.ts';
import type { components } from '../api/schema';
import { can, sentenceOf } from '../api/session.svelte.ts';
import { city } from '../live/city.svelte.ts';
import { dismiss, say, toasts } from '../look/toasts.svelte.ts';
import { moment } from '../words/time.ts';
import { board } from './board.svelte.ts';
import { spokenNumber } from './callText.ts';
import { w } from './callWords.ts';
import { type Draft, restoreDraft, startCall } from './draft.svelte.ts';
import { view } from './view.svelte.ts';

type Schemas = components['schemas'];
export type Ringing = Schemas['RingingCallOut'];

/** Nobody lets it ring longer; the server ends it then. */
const RINGS_AT_MOST_MS = 180_000;
const SETTLE_MS = 40;
/** Within this a disposition can be taken back; the server counts the same. */
export const UNDO_MS = 30_000;

class Calls {
  /** A call is being taken. */
  taking = $state(false);
  #all = $state.raw<readonly Ringing[]>([]);
  #known = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #undo: { call: number; draft: Draft; toast: number; until: number } | null = null;

  /** What rings now, the longest first. */
  ringing: readonly Ringing[] = $derived(
    this.#all.filter((each) => city.now - moment(each.rang_at) < RINGS_AT_MOST_MS),
  );

  /** Follow the exchange. Gives back how to stop. */
  follow(): () => void {
    const deaf = board.listen((what) => {
      if (what === 'changed' || what === 'snapshot') this.#soon();
    });
    void this.#fetch();
    return () => {
      deaf();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#fetch();
    }, SETTLE_MS);
  }

  async #fetch(): Promise<void> {
    try {
      const found = await ask(api.GET('/api/desk/ringing'));
      this.#all = found.ringing;
      const fresh = found.ringing.filter((each) => !this.#known.has(each.incoming_id));
      for (const each of fresh) this.#known.add(each.incoming_id);
      if (fresh.length > 0 && can('desk.take_call')) board.sounds.information();
    } catch {
      // the link's own strip says that nothing new is heard; what rang stays on the screen until it is too old
    }
  }

  /** Take the call that rings longest, or this one: the intake opens with its number and its place. */
  async answer(which?: Ringing): Promise<void> {
    const call = which ?? this.ringing[0];
    if (call === undefined || this.taking) return;
    this.taking = true;
    const body = { action_id: newActionId() };
    const params = { path: { incoming_id: call.incoming_id } };
    try {
      const taken = await command(() => api.POST('/api/desk/ringing/{incoming_id}/take', { params, body }));
      startCall(taken);
      view.showSide('intake');
      say(w('taken', { number: spokenNumber(taken.number) || w('number_unknown') }));
    } catch (thrown) {
      say(sentenceOf(thrown), 'problem'); // a colleague was faster, or the caller is gone: it says which
    } finally {
      this.taking = false;
      this.#all = this.#all.filter((each) => each.incoming_id !== call.incoming_id);
      void this.#fetch();
    }
  }

  /** Say what a call was, and let it be taken back by one key for half a minute. */
  offerUndo(text: string, call: number, draft: Draft): void {
    const toast = say(text, 'info', { label: w('undo'), key: 'Z', run: () => void this.#undoNow() }, UNDO_MS);
    this.#undo = { call, draft, toast, until: performance.now() + UNDO_MS };
  }

  /** Take back what the last call was said to be, unless something newer can be undone. Returns whether it was. */
  undo(): boolean {
    const last = this.#undo;
    const newest = toasts.findLast((toast) => toast.action?.key === 'Z');
    if (last === null || performance.now() > last.until || (newest && newest.id !== last.toast)) return false;
    this.#undo = null;
    dismiss(last.toast);
    void this.#takeBack(last.call, last.draft);
    return true;
  }

  #undoNow(): void {
    const last = this.#undo;
    this.#undo = null;
    if (last !== null) void this.#takeBack(last.call, last.draft);
  }

  async #takeBack(call: number, draft: Draft): Promise<void> {
    const body = { action_id: newActionId() };
    try {
      await command(() =>
        api.POST('/api/desk/calls/{call_id}/undo', { params: { path: { call_id: call } }, body }),
      );
      restoreDraft(draft);
      view.showSide('intake');
      say(w('undone'));
    } catch (thrown) {
      say(sentenceOf(thrown), 'problem');
    }
  }
}

export const calls = new Calls();

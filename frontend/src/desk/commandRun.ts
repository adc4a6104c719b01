/** Doing what a command line says. */
import { say } from '../look/toasts.svelte.ts';
import { board } from './board.svelte.ts';
import type { Order } from './command.ts';
import { c } from './commandWords.ts';
import { doDeed } from './deeds.svelte.ts';
import { draft, isEmpty, openDraft } from './draft.svelte.ts';
import type { Deed } from './keys.ts';
import { permitted } from './permits.ts';
import { prefs } from './prefs.svelte.ts';
import { found } from './search.svelte.ts';
import { enterStep, offer, whyNotSend } from './send.svelte.ts';
import { trail } from './trail.svelte.ts';
import { view } from './view.svelte.ts';

/** done: the line closes. kept: it was refused, and the line stays. reason: one is asked for. */
export type Outcome = 'done' | 'kept' | 'reason';

/** `act`: the desk's own keys. */
export async function run(order: Order, act: (deed: Deed) => void): Promise<Outcome> {
  if (order.do === 'new') startCall(order.phone);
  else if (order.do === 'find') found.search(order.words);
  else if (order.do === 'open') view.open(order.visit);
  else if (order.do === 'follow') view.follow(order.team?.id ?? null);
  else if (order.do === 'trail') trail.open(order.team.id);
  else if (order.do === 'form') return openForm(order);
  else if (order.do === 'deed') return deed(order, act);
  else return sendOrder(order);
  return 'done';
}

function startCall(phone: string): void {
  openDraft();
  // a call that is being written down keeps its number
  if (phone && isEmpty(draft())) draft().phone = phone;
  view.showSide('intake');
}

function openForm(order: Order & { do: 'form' }): Outcome {
  const visit = board.visits.get(order.visit);
  if (visit === undefined || !permitted(visit, order.form)) {
    say(c('form_not_now'), 'problem');
    return 'kept';
  }
  view.open(visit.id);
  if (view.form !== order.form) view.showForm(order.form);
  return 'done';
}

function deed(order: Order & { do: 'deed' }, act: (deed: Deed) => void): Outcome {
  if (order.deed === 'letters') prefs.set({ letters: !prefs.letters });
  else if (order.deed === 'mute') {
    prefs.set({ muted: !prefs.muted });
    board.sounds.muted = prefs.muted;
  } else if (order.deed === 'surge') {
    if (!doDeed('surge', order.said)) say(c('not_here'));
  } else act(order.deed);
  return 'done';
}

async function sendOrder(order: Order & { do: 'step' | 'send' }): Promise<Outcome> {
  const visit = board.visits.get(order.visit);
  const why = visit === undefined ? c('not_here') : whyNotSend();
  if (visit === undefined || why !== null) {
    say(why ?? '', 'problem');
    return 'kept';
  }
  if (order.do === 'step') {
    const code = await enterStep(visit, order.team, order.step, order.reason);
    return code === 'ok' ? 'done' : 'kept';
  }
  const code = await offer(visit, { team_id: order.team.id, team: order.team.code }, order.reason);
  if (code === 'override_reason_needed') return 'reason';
  if (code === 'ok') view.open(visit.id);
  return code === 'ok' ? 'done' : 'kept';
}

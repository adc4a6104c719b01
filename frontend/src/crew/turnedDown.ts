// What a person can do with an item that was turned down: once more, to the desk, or kept aside with a reason.
import { newActionId } from '../api/actionId.ts';
import type { Item } from '../outbox/item.ts';
import { phone } from './phone.svelte.ts';

/** Steps that may fit later, or when something before them was done first. */
const ONCE_MORE = new Set([
  'start_shift',
  'end_shift',
  'check_kit',
  'depart',
  'arrive',
  'finish',
  'delivered',
  'save_note',
  'need_help',
]);
/** Reading is all there is to do. */
const ONLY_READ = new Set(['see_offer', 'hand_in', 'undo']);

export function mayGoOnceMore(item: Item): boolean {
  return ONCE_MORE.has(item.kind) && item.answer?.code !== 'access_revoked';
}

export function mayBeHandedIn(item: Item): boolean {
  return !ONLY_READ.has(item.kind) && item.answer?.code !== 'access_revoked';
}

/** The same work under a new id; where the desk holds the first, it is closed when this one is applied. */
export async function sendOnceMore(item: Item): Promise<void> {
  await push(item, {
    kind: item.kind,
    payload: item.payload,
    happened_at: item.happened_at,
    replaces: item.action_id,
  });
}

/** The desk gets it, with what the person says about it. */
export async function handIn(item: Item, words: string): Promise<void> {
  const { action_id: of, kind, payload, happened_at } = item;
  await push(item, {
    kind: 'hand_in',
    payload: { of, kind, payload, happened_at, words },
    happened_at: phone.clock.iso(),
  });
}

/** It stays on this phone, out of the way. */
export async function keepAside(item: Item, reason: string): Promise<void> {
  if (item.answer !== null) await phone.outbox.mark(item.action_id, { ...item.answer, aside: reason });
}

type Change = Pick<Item, 'kind' | 'payload' | 'happened_at'> & { replaces?: string };

/** The new one is on the phone before the old one goes. */
async function push(item: Item, change: Change): Promise<void> {
  await phone.outbox.push({
    action_id: newActionId(),
    visit_id: item.visit_id,
    fix: item.fix,
    offline: phone.line === 'offline',
    person_id: item.person_id,
    person: item.person,
    visit_code: item.visit_code,
    hold_until: 0,
    undoes_from: null,
    ...change,
  });
  await phone.outbox.dismiss(item.action_id);
}

// The rules of sending, pure: which items go now, what an answer does to the queue, how long to wait.
import type { Answer, Item, Verdict } from './item.ts';

export const BATCH = 20;
/** A hold longer than this means that the phone's clock was set back: it is over. */
export const LONGEST_HOLD_MS = 10_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Items that still have to reach the server, in the order of the taps. */
export function unsent(items: readonly Item[]): Item[] {
  return items.filter((item) => item.answer === null).sort((a, b) => a.sequence - b.sequence);
}

/** This person's items with an answer that they have to read. */
export function toRead(items: readonly Item[], personId?: number): Item[] {
  return items
    .filter((item) => item.answer !== null && !item.answer.aside && item.person_id === personId)
    .sort((a, b) => a.sequence - b.sequence);
}

/** Unsent items of other people who used this phone: they wait for their person. */
export function foreign(items: readonly Item[], personId: number): Item[] {
  return unsent(items).filter((item) => item.person_id !== personId);
}

export function held(item: Item, now: number): boolean {
  const left = item.hold_until - now;
  return left > 0 && left <= LONGEST_HOLD_MS;
}

/** Calls for help that no server has confirmed: they overtake everything, also what is held for an undo. */
export function urgent(items: readonly Item[], personId: number): Item[] {
  return unsent(items).filter((item) => item.kind === 'need_help' && item.person_id === personId);
}

/** A shift that began without a signal goes before the call: the server must know whose team it is. */
function shiftsBefore(items: readonly Item[], calls: readonly Item[]): Item[] {
  const { person_id, sequence } = calls[0] as Item;
  return unsent(items).filter(
    (item) => item.kind === 'start_shift' && item.person_id === person_id && item.sequence < sequence,
  );
}

/** What may go now under this login, in order; a held item holds what was tapped after it. */
export function sendable(items: readonly Item[], personId: number, now: number, limit = BATCH): Item[] {
  const calls = urgent(items, personId);
  if (calls.length > 0) return [...shiftsBefore(items, calls), ...calls].slice(0, limit);
  const batch: Item[] = [];
  for (const item of unsent(items)) {
    if (item.person_id !== personId) continue;
    if (held(item, now) || batch.length >= limit) break;
    batch.push(item);
  }
  return batch;
}

export interface Settled {
  /** Action ids that the server has: the local copy may go. */
  delivered: string[];
  /** Answers to show, by action id. */
  answers: Map<string, Answer>;
  /** The session belongs to somebody else: the items stay as they are. */
  otherPerson: boolean;
}

/**
 * What a batch's verdicts do. An item without a verdict stays and is sent again. An undo whose step
 * was itself turned down has nothing left to undo: it goes with it.
 */
export function settle(items: readonly Item[], verdicts: readonly Verdict[]): Settled {
  const settled: Settled = { delivered: [], answers: new Map(), otherPerson: false };
  const known = new Set(items.map((item) => item.action_id));
  for (const verdict of verdicts) {
    if (!known.has(verdict.action_id)) continue;
    if (verdict.verdict === 'stored' || verdict.verdict === 'duplicate') {
      settled.delivered.push(verdict.action_id);
    } else if (verdict.code === 'other_person') {
      settled.otherPerson = true;
    } else {
      settled.answers.set(verdict.action_id, {
        verdict: verdict.verdict,
        code: verdict.code ?? '',
        id: verdict.id ?? '',
        en: verdict.en ?? '',
      });
    }
  }
  for (const item of items) {
    const of = item.kind === 'undo' ? String(item.payload.of) : '';
    if (of !== '' && settled.answers.has(of)) {
      settled.answers.delete(item.action_id);
      if (!settled.delivered.includes(item.action_id)) settled.delivered.push(item.action_id);
    }
  }
  return settled;
}

/** Back-off with jitter in ms: 1 s, 2 s, 4 s ... 60 s, each between half and the whole of it. */
export function pauseAfter(failures: number, random: number): number {
  const whole = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(whole * (0.5 + random / 2));
}

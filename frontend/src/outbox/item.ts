// One tap of a crew as the phone keeps it until the server has answered for it.
import type { components } from '../api/schema';

export type ActionKind = components['schemas']['CrewAction']['kind'];
export type Fix = components['schemas']['FixIn'];
export type Verdict = components['schemas']['Verdict'];

/** What the server said of an item that was not simply stored; shown until a person has read it. */
export interface Answer {
  verdict: 'conflict' | 'refused' | 'review';
  code: string;
  id: string;
  en: string;
  /** The person has read it and keeps it on this phone, and why. */
  aside?: string;
}

/** A tap before it has its place in the queue. */
export interface Tap {
  action_id: string;
  kind: ActionKind;
  /** The city's time of the tap, ISO 8601. */
  happened_at: string;
  visit_id: number | null;
  payload: Record<string, unknown>;
  fix: Fix | null;
  /** The phone had no connection when it was tapped. */
  offline: boolean;
  /** Who tapped: never sent under another login. */
  person_id: number;
  person: string;
  /** For the person reading the list. */
  visit_code: string;
  /** Not sent before this moment of the phone's clock (ms), so that it can still be taken back; 0 = at once. */
  hold_until: number;
  /** For `undo`: the status it steps back from; the step is drawn only from there. */
  undoes_from: string | null;
  /** The action id of the turned-down item whose work this is once more. */
  replaces?: string;
}

export interface Item extends Tap {
  /** The device's own counter: the order of taps whatever the clocks say. */
  sequence: number;
  /** It was sent at least once, so the server may have it: it can no longer simply be dropped. */
  attempted: boolean;
  answer: Answer | null;
}

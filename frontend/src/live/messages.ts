/** What the server says on the socket (docs/live-protocol.md). A screen chooses its own visit and team shapes. */
import type { ClockReading } from './clock.ts';

export interface Versioned {
  id: number;
  version: number;
}

export type PositionRow = readonly [team: number, lat6: number, lon6: number, fixS: number, accuracy: number];

/** What is beside visits and teams: closed roads, and what the office has set. Fetched again, never sent. */
export type Changed = 'closures' | 'settings' | 'calls' | 'handover' | 'reviews' | 'shares';

export type LiveMessage<V, T> =
  | { t: 'hello'; seq: number; clock: ClockReading }
  | { t: 'visit'; seq: number; visit: V }
  | { t: 'gone'; seq: number; visit_id: number }
  | { t: 'team'; seq: number; team: T }
  | { t: 'changed'; seq: number; what: Changed }
  | { t: 'upto'; seq: number; clock?: ClockReading; positions_live?: boolean }
  | { t: 'pos'; cols: readonly string[]; rows: readonly PositionRow[] }
  | { t: 'reset' };

/** A team's place out of a row of integers. */
export interface Position {
  team: number;
  lat: number;
  lon: number;
  fixMs: number;
  accuracyMetres: number;
}

export function positionOf(row: PositionRow): Position {
  return { team: row[0], lat: row[1] / 1e6, lon: row[2] / 1e6, fixMs: row[3] * 1000, accuracyMetres: row[4] };
}

/** The log's number up to which a message speaks; null for one that is not of the log. Every kind has its case here. */
export function seqOf(message: LiveMessage<unknown, unknown>): number | null {
  switch (message.t) {
    case 'hello':
    case 'visit':
    case 'gone':
    case 'team':
    case 'changed':
    case 'upto':
      return message.seq;
    case 'pos':
    case 'reset':
      return null;
    default:
      return unheardOf(message);
  }
}

/** A kind without a case does not pass the build; one of a newer server does no harm. */
function unheardOf(_message: never): null {
  return null;
}

/** A frame as text to a message; anything unknown is null, so that a newer server does no harm. */
export function readMessage<V, T>(text: unknown): LiveMessage<V, T> | null {
  if (typeof text !== 'string') return null;
  try {
    const message: unknown = JSON.parse(text);
    if (typeof message !== 'object' || message === null || !('t' in message)) return null;
    return message as LiveMessage<V, T>;
  } catch {
    return null;
  }
}

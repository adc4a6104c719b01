// The undo bar: the last step that may be taken back, for some seconds.
import type { ActionKind, Item } from '../outbox/item.ts';

/** The bar stays this long (real time), shorter where the city's clock runs fast. */
const UNDO_MS = 8_000;
const LEAST_MS = 1_000;
const UNDOABLE = new Set<ActionKind>(['accept', 'depart', 'arrive', 'finish', 'no_entry']);
/** What cannot be taken back on the server waits on the phone for its undo. */
const HELD = new Set<ActionKind>(['finish', 'no_entry']);

export interface Undoable {
  item: Item;
  /** performance.now() at which the bar goes. */
  until: number;
  lasts_ms: number;
}

/** Until when (Date.now()) a tap stays on the phone before it is sent; 0: it goes at once. */
export function heldUntil(kind: ActionKind): number {
  return HELD.has(kind) ? Date.now() + UNDO_MS : 0;
}

export class Undo {
  last = $state.raw<Undoable | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Offer to take this tap back. `citySeconds`: so long the server takes its undo; `factor`: how fast the city's clock runs. */
  offer(item: Item, citySeconds: number, factor: number): void {
    if (!UNDOABLE.has(item.kind)) return;
    clearTimeout(this.#timer);
    const server = ((citySeconds * 1000) / Math.max(factor, 0.001)) * 0.8;
    const lasts = HELD.has(item.kind) ? UNDO_MS : Math.min(UNDO_MS, server);
    if (lasts < LEAST_MS) return;
    this.last = { item, until: performance.now() + lasts, lasts_ms: lasts };
    this.#timer = setTimeout(() => this.drop(), lasts);
  }

  /** The bar goes. */
  drop(): void {
    this.last = null;
  }

  /** What the bar offered, which goes with it. */
  take(): Undoable | null {
    const last = this.last;
    this.drop();
    return last;
  }
}

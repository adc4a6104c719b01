// Where the phone keeps its queue and today's visits. Two kinds: IndexedDB, and memory where storage is refused.
import type { Answer, Item, Tap } from './item.ts';

export interface Store {
  /** False where a reload loses everything (private mode, storage refused). */
  readonly durable: boolean;
  /** This browser's id, made once. */
  device(): Promise<string>;
  items(): Promise<Item[]>;
  /** Number the tap and keep it, in one transaction: two tabs never share a sequence. */
  add(tap: Tap): Promise<Item>;
  /** Mark as about to be sent; answers those that are still there (an undo may have taken one). */
  claim(actionIds: readonly string[]): Promise<Item[]>;
  /** Take an item back: true when it was never sent and is gone now. */
  drop(actionId: string): Promise<boolean>;
  settle(delivered: readonly string[], answers: ReadonlyMap<string, Answer>): Promise<void>;
  release(): Promise<void>;
  read<T>(key: string): Promise<T | undefined>;
  write(key: string, value: unknown): Promise<void>;
  erase(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
}

export function newId(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  // Pages served without TLS have no randomUUID (RFC 9562, version 4).
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Everything in memory: works online, loses all at a reload; the page says so. */
export class MemoryStore implements Store {
  readonly durable = false;
  readonly #device = newId();
  readonly #items = new Map<string, Item>();
  readonly #values = new Map<string, unknown>();
  #sequence = 0;

  constructor(items: readonly Item[] = []) {
    for (const item of items) {
      this.#items.set(item.action_id, item);
      this.#sequence = Math.max(this.#sequence, item.sequence);
    }
  }

  async device(): Promise<string> {
    return this.#device;
  }

  async items(): Promise<Item[]> {
    return [...this.#items.values()].map((item) => ({ ...item }));
  }

  async add(tap: Tap): Promise<Item> {
    this.#sequence += 1;
    const item: Item = { ...tap, sequence: this.#sequence, attempted: false, answer: null };
    this.#items.set(item.action_id, item);
    return { ...item };
  }

  async claim(actionIds: readonly string[]): Promise<Item[]> {
    const claimed: Item[] = [];
    for (const actionId of actionIds) {
      const item = this.#items.get(actionId);
      if (item === undefined || item.answer !== null) continue;
      item.attempted = true;
      claimed.push({ ...item });
    }
    return claimed;
  }

  async drop(actionId: string): Promise<boolean> {
    const item = this.#items.get(actionId);
    return item !== undefined && !item.attempted && item.answer === null && this.#items.delete(actionId);
  }

  async settle(delivered: readonly string[], answers: ReadonlyMap<string, Answer>): Promise<void> {
    for (const actionId of delivered) this.#items.delete(actionId);
    for (const [actionId, answer] of answers) {
      const item = this.#items.get(actionId);
      if (item !== undefined) item.answer = answer;
    }
  }

  async release(): Promise<void> {
    for (const item of this.#items.values()) item.hold_until = 0;
  }

  async read<T>(key: string): Promise<T | undefined> {
    return this.#values.get(key) as T | undefined;
  }

  async write(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
  }

  async erase(key: string): Promise<void> {
    this.#values.delete(key);
  }

  async keys(prefix: string): Promise<string[]> {
    return [...this.#values.keys()].filter((key) => key.startsWith(prefix));
  }
}

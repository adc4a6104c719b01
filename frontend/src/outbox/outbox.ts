// The only way the crew's page writes: kept on the phone first, sent in order second, let go on the receipt.
import { foreign, pauseAfter, sendable, settle, toRead, unsent } from './delivery.ts';
import type { Answer, Item, Tap, Verdict } from './item.ts';
import { MemoryStore, type Store } from './store.ts';

/** What became of one attempt to send a batch. */
export type Sent =
  /** `apply` draws what came with the verdicts, in the same moment in which the items leave the queue. */
  | { kind: 'verdicts'; verdicts: readonly Verdict[]; keep?: () => Promise<void>; apply?: () => void }
  /** 401, 403: the queue waits for its person. */
  | { kind: 'sign_in' }
  /** The server cannot read this batch (400, 413, 422). */
  | { kind: 'unreadable'; answer: Answer }
  /** No connection, 5xx, 429: again later, not before `afterMs` where the server named it. */
  | { kind: 'later'; afterMs?: number };

export interface Person {
  id: number;
  name: string;
}

export interface Surroundings {
  now(): number;
  random(): number;
  /** Run alone among all tabs of this phone. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  later(work: () => void, ms: number): void;
  /** Tell the other tabs that the queue changed. */
  tell(): void;
}

export type Send = (items: readonly Item[], deviceId: string, person: Person) => Promise<Sent>;

export class Outbox {
  items: Item[] = [];
  /** Whose taps these are; nobody before the first answer or the remembered day. */
  person: Person | null = null;
  /** The server has said in this page that the session is `person`'s. */
  confirmed = false;
  /** The phone has a key of `person`'s: it may send without a session. */
  keyed = false;
  needsSignIn = false;

  #store: Store;
  readonly #send: Send;
  readonly #around: Surroundings;
  readonly #listeners = new Set<() => void>();
  #failures = 0;
  #notBefore = 0;
  #again = false;
  #running: Promise<void> | null = null;
  #oneByOne = false;

  constructor(store: Store, send: Send, around: Surroundings) {
    this.#store = store;
    this.#send = send;
    this.#around = around;
  }

  get durable(): boolean {
    return this.#store.durable;
  }

  get unsent(): Item[] {
    return unsent(this.items);
  }

  get #maySend(): boolean {
    return this.person !== null && (this.confirmed || this.keyed);
  }

  get own(): Item[] {
    const id = this.person?.id;
    return this.unsent.filter((item) => item.person_id === id);
  }

  get foreign(): Item[] {
    return this.person === null ? this.unsent : foreign(this.items, this.person.id);
  }

  get toRead(): Item[] {
    return toRead(this.items, this.person?.id);
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Read the queue again: at the start, and when another tab changed it. */
  async reload(): Promise<void> {
    this.items = await this.#store.items();
    this.#changed();
  }

  /** The server has named the person of this session. */
  confirm(person: Person): void {
    this.person = person;
    this.confirmed = true;
    this.needsSignIn = false;
  }

  /** Keep a tap, then send. Answers when it is on the phone, not when it is delivered. */
  async push(tap: Tap): Promise<Item> {
    let item: Item;
    try {
      item = await this.#store.add(tap);
    } catch (reason) {
      // A full disk must not eat the tap: go on in memory, and the page says so.
      console.warn('storage failed, keeping on in memory', reason);
      this.#store = new MemoryStore(this.items);
      item = await this.#store.add(tap);
    }
    this.items = [...this.items, item];
    this.#changed();
    this.#around.tell();
    void this.flush(true);
    return item;
  }

  /** Take back a tap that was never sent. False: the server may have it, a compensating action is needed. */
  async drop(actionId: string): Promise<boolean> {
    const gone = await this.#store.drop(actionId);
    await this.reload();
    this.#around.tell();
    return gone;
  }

  /** The person has read the answer to an item that was turned down. */
  async dismiss(actionId: string): Promise<void> {
    await this.#store.settle([actionId], new Map());
    await this.reload();
    this.#around.tell();
  }

  /** Keep another answer with an item that has one. */
  async mark(actionId: string, answer: Answer): Promise<void> {
    await this.#store.settle([], new Map([[actionId, answer]]));
    await this.reload();
    this.#around.tell();
  }

  /** Holds end: the page is being left, so nothing may wait for an undo any more. */
  async release(): Promise<void> {
    await this.#store.release();
    await this.reload();
    await this.flush(true);
  }

  /**
   * Send what may go now; answers when that attempt is over. `forced` does not wait for the end of a
   * pause (a tap, the network came back).
   */
  flush(forced = false): Promise<void> {
    if (this.#running !== null) {
      this.#again ||= forced;
      return this.#running;
    }
    this.#running = this.#flush(forced).finally(() => {
      this.#running = null;
      this.#changed();
      this.#wakeForHeld();
    });
    return this.#running;
  }

  async #flush(forced: boolean): Promise<void> {
    if (!forced && this.#around.now() < this.#notBefore) return;
    do {
      this.#again = false;
      if (!this.#maySend) return;
      try {
        await this.#around.alone(() => this.#drain());
      } catch (reason) {
        console.warn('the queue could not be read or written', reason);
        this.#pause();
      }
    } while (this.#again);
  }

  async #drain(): Promise<void> {
    for (;;) {
      const person = this.person;
      if (person === null || !this.#maySend) return;
      this.items = await this.#store.items();
      const ids = sendable(this.items, person.id, this.#around.now(), this.#oneByOne ? 1 : undefined);
      const batch = await this.#store.claim(ids.map((item) => item.action_id));
      if (batch.length === 0) {
        this.#oneByOne = false;
        return;
      }
      this.#changed();
      const sent = await this.#send(batch, await this.#store.device(), person);
      if (!(await this.#take(batch, sent))) return;
    }
  }

  /** Do what the answer says; true when the next batch may follow. */
  async #take(batch: readonly Item[], sent: Sent): Promise<boolean> {
    if (sent.kind === 'verdicts') {
      const settled = settle(this.items, sent.verdicts);
      await sent.keep?.();
      await this.#store.settle(settled.delivered, settled.answers);
      this.items = await this.#store.items();
      this.#failures = 0;
      this.#notBefore = 0;
      sent.apply?.();
      if (settled.otherPerson) this.confirmed = false;
      this.#changed();
      this.#around.tell();
      const moved = settled.delivered.length + settled.answers.size > 0;
      if (!moved) this.#pause();
      return moved && !settled.otherPerson;
    }
    if (sent.kind === 'sign_in') {
      this.confirmed = this.keyed = false;
      this.needsSignIn = true;
      return false;
    }
    if (sent.kind === 'unreadable') {
      const only = batch.length === 1 ? batch[0] : undefined;
      if (only === undefined) {
        this.#oneByOne = true; // find the one that cannot be read; the others still go
        return true;
      }
      await this.#store.settle([], new Map([[only.action_id, sent.answer]]));
      this.items = await this.#store.items();
      this.#around.tell();
      return true;
    }
    this.#pause(sent.afterMs);
    return false;
  }

  #pause(afterMs?: number): void {
    this.#failures += 1;
    const pause = Math.max(afterMs ?? 0, pauseAfter(this.#failures, this.#around.random()));
    this.#notBefore = this.#around.now() + pause;
    this.#around.later(() => void this.flush(), pause + 5);
  }

  #wakeForHeld(): void {
    const now = this.#around.now();
    const first = this.own.find((item) => item.hold_until > now);
    if (first !== undefined) this.#around.later(() => void this.flush(), first.hold_until - now + 5);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

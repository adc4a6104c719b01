/**
 * The screen's side of the live protocol.
 *
 * Open the socket and keep what comes -> fetch a snapshot -> apply what is newer -> go on.
 * A lost socket, `reset`, a server that went back in time and a tab that becomes visible again
 * all end in a fresh snapshot. Nothing is ever commanded through the socket.
 */
import type { ClockReading } from './clock.ts';
import { type LiveMessage, readMessage, seqOf } from './messages.ts';

export type LinkState = 'connecting' | 'live' | 'late' | 'lost';

export interface Snapshot {
  seq: number;
  clock: ClockReading;
}

export interface SocketLike {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  close(): void;
}

/** What a feed needs from the world; a test gives its own. */
export interface World {
  openSocket(url: string): SocketLike;
  monotonic(): number;
  random(): number;
  after(milliseconds: number, call: () => void): () => void;
}

export interface FeedOptions<S extends Snapshot, V, T> {
  url: string;
  snapshot(): Promise<S>;
  onSnapshot(snapshot: S): void;
  onMessage(message: LiveMessage<V, T>): void;
  onClock(clock: ClockReading): void;
  onLink(state: LinkState): void;
  /** The snapshot could not be fetched; the feed goes on trying. */
  onFailure?(error: unknown): void;
  world?: World;
}

export const LATE_AFTER_MS = 8_000;
export const LOST_AFTER_MS = 20_000;
export const POLL_MS = 10_000;
const RECONNECT_FIRST_MS = 500;
const RECONNECT_MOST_MS = 15_000;
const CHECK_MS = 1_000;
const KEPT_MESSAGES = 2_000;

export const browserWorld: World = {
  openSocket: (url) => new WebSocket(url),
  monotonic: () => performance.now(),
  random: () => Math.random(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** ws:// or wss:// address of the live door for a screen of this page. */
export function liveUrl(screen: string, key = ''): string {
  const url = new URL('/ws/live', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('screen', screen);
  if (key) url.searchParams.set('key', key);
  return url.href;
}

export class LiveFeed<S extends Snapshot, V = unknown, T = unknown> {
  readonly #options: FeedOptions<S, V, T>;
  readonly #world: World;
  #socket: SocketLike | null = null;
  #kept: LiveMessage<V, T>[] | null = [];
  #seq = -1;
  #heardAt: number | null = null;
  #socketHeardAt: number | null = null;
  #state: LinkState = 'connecting';
  #attempts = 0;
  #fetching = false;
  #again = false;
  #stopped = true;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #cancelReconnect: (() => void) | null = null;
  #cancelCheck: (() => void) | null = null;

  constructor(options: FeedOptions<S, V, T>) {
    this.#options = options;
    this.#world = options.world ?? browserWorld;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
    this.#check();
  }

  /** Close for good; `start` opens again. */
  stop(): void {
    this.#stopped = true;
    this.#cancelReconnect?.();
    this.#cancelCheck?.();
    this.#dropSocket();
  }

  /** The tab is visible again, or a command was refused: look at the truth. */
  refresh(): void {
    if (this.#stopped) return;
    if (this.#socket === null) this.#connect();
    else void this.#fetchSnapshot();
  }

  get state(): LinkState {
    return this.#state;
  }

  /** Newest sequence that is on the screen; -1 before the first snapshot. */
  get seq(): number {
    return this.#seq;
  }

  /** How old the data on the screen is, in milliseconds; null before the first. */
  dataAgeMs(): number | null {
    return this.#heardAt === null ? null : this.#world.monotonic() - this.#heardAt;
  }

  #connect(): void {
    this.#cancelReconnect?.();
    this.#cancelReconnect = null;
    this.#dropSocket();
    this.#kept = [];
    let socket: SocketLike;
    try {
      socket = this.#world.openSocket(this.#options.url);
    } catch {
      this.#reconnectLater();
      return;
    }
    this.#socket = socket;
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => this.#closed(socket);
    socket.onerror = () => undefined; // a close always follows
    socket.onopen = () => {
      this.#socketHeardAt = this.#world.monotonic();
      void this.#fetchSnapshot();
    };
    if (this.#seq < 0) void this.#fetchSnapshot(); // the first picture does not wait for the socket
  }

  #dropSocket(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#socketHeardAt = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  #closed(socket: SocketLike): void {
    if (socket !== this.#socket || this.#stopped) return;
    this.#dropSocket();
    this.#judge();
    this.#reconnectLater();
  }

  #reconnectLater(): void {
    const most = Math.min(RECONNECT_MOST_MS, RECONNECT_FIRST_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    const wait = most / 2 + (most / 2) * this.#world.random();
    this.#cancelReconnect = this.#world.after(wait, () => this.#connect());
  }

  #receive(data: unknown): void {
    const message = readMessage<V, T>(data);
    if (message === null) return;
    this.#socketHeardAt = this.#world.monotonic();
    if (message.t === 'hello' && message.seq < this.#seq) this.#seq = -1; // another database than before
    if (message.t === 'reset') {
      void this.#fetchSnapshot();
    } else if (this.#kept !== null) {
      if (this.#kept.length < KEPT_MESSAGES) this.#kept.push(message);
      else this.#again = true;
    } else {
      this.#apply(message);
    }
    this.#judge();
  }

  #apply(message: LiveMessage<V, T>): void {
    this.#heardAt = this.#world.monotonic();
    if ((message.t === 'hello' || message.t === 'upto') && message.clock)
      this.#options.onClock(message.clock);
    this.#seq = Math.max(this.#seq, seqOf(message) ?? -1);
    this.#options.onMessage(message);
  }

  async #fetchSnapshot(): Promise<void> {
    if (this.#fetching) {
      this.#again = true;
      return;
    }
    this.#fetching = true;
    this.#again = false;
    this.#fetchedAt = this.#world.monotonic();
    this.#kept ??= [];
    try {
      const snapshot = await this.#options.snapshot();
      if (this.#stopped) return;
      this.#take(snapshot);
      this.#attempts = 0;
    } catch (error) {
      this.#fetchedAt = this.#world.monotonic();
      this.#options.onFailure?.(error);
    } finally {
      this.#fetching = false;
    }
    if (this.#again && !this.#stopped) void this.#fetchSnapshot();
    this.#judge();
  }

  #take(snapshot: S): void {
    this.#seq = snapshot.seq;
    this.#heardAt = this.#world.monotonic();
    this.#options.onClock(snapshot.clock);
    this.#options.onSnapshot(snapshot);
    const kept = this.#kept ?? [];
    this.#kept = null;
    for (const message of kept) {
      // positions carry no sequence and are newer-wins by their own time
      const newer = (seqOf(message) ?? -1) > snapshot.seq;
      if (message.t === 'pos' || message.t === 'hello' || newer) this.#apply(message);
    }
  }

  /** Once a second: is the link still alive, and is a poll due while the socket is away? */
  #check(): void {
    this.#cancelCheck = this.#world.after(CHECK_MS, () => {
      if (this.#stopped) return;
      const now = this.#world.monotonic();
      const silent = this.#socketHeardAt === null ? Number.POSITIVE_INFINITY : now - this.#socketHeardAt;
      if (this.#socket !== null && this.#socketHeardAt !== null && silent > LOST_AFTER_MS) {
        this.#dropSocket(); // half open: nothing will come any more
        this.#reconnectLater();
      }
      const waiting = this.#kept !== null || silent > LATE_AFTER_MS;
      if (waiting && now - this.#fetchedAt > POLL_MS) void this.#fetchSnapshot();
      this.#judge();
      this.#check();
    });
  }

  #judge(): void {
    const next = this.#stateNow();
    if (next === this.#state) return;
    this.#state = next;
    this.#options.onLink(next);
  }

  #stateNow(): LinkState {
    if (this.#heardAt === null) return this.#attempts > 0 ? 'lost' : 'connecting';
    if (this.#socketHeardAt === null) {
      // still opening for the first time is not a loss yet
      return this.#state === 'connecting' && this.#attempts === 0 ? 'connecting' : 'lost';
    }
    const silent = this.#world.monotonic() - this.#socketHeardAt;
    if (silent > LOST_AFTER_MS) return 'lost';
    return silent > LATE_AFTER_MS ? 'late' : 'live';
  }
}

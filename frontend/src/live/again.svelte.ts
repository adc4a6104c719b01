/** An answer of the server that follows from everything else, kept fresh: asked for again when something happened. */
import { OLD_MS, untilNext } from './again.ts';

const TICK_MS = 500;

export class KeptFresh<T> {
  value = $state.raw<T | null>(null);
  /** Why the last question failed; null after an answer. */
  failure = $state.raw<unknown>(null);
  /** The answer is older than it should be: it is shown as old, never as now. */
  old = $state(false);
  readonly #ask: () => Promise<T>;
  readonly #wanted: () => boolean;
  readonly #took: (before: T | null, now: T) => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #asked: number | null = null;
  #answered: number | null = null;
  #happened: number | null = null;
  #busy = false;

  /** `wanted`: whether anybody needs it now (the link is there, the tab is seen); nothing is asked for otherwise. */
  constructor(options: { ask(): Promise<T>; wanted(): boolean; took?(before: T | null, now: T): void }) {
    this.#ask = options.ask;
    this.#wanted = options.wanted;
    this.#took = options.took ?? (() => undefined);
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Something that it follows from has changed. */
  happened(): void {
    this.#happened ??= performance.now();
  }

  /** Ask now: somebody pressed "again". */
  retry(): void {
    this.#asked = null;
    this.failure = null;
    this.#tick();
  }

  #tick(): void {
    const now = performance.now();
    this.old = this.#answered !== null && now - this.#answered > OLD_MS;
    if (this.#busy || !this.#wanted() || untilNext(now, this.#asked, this.#happened) > 0) return;
    void this.#fetch(now);
  }

  async #fetch(now: number): Promise<void> {
    this.#busy = true;
    this.#asked = now;
    this.#happened = null;
    try {
      const answer = await this.#ask();
      const before = this.value;
      this.value = answer;
      this.failure = null;
      this.#answered = performance.now();
      this.old = false;
      this.#took(before, answer);
    } catch (thrown) {
      this.failure = thrown;
    } finally {
      this.#busy = false;
    }
  }
}

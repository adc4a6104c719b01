/** What waits for a specialist: asked for every few seconds, heard when something new comes. */
import { api, ask } from '../api/client.ts';
import type { components } from '../api/schema';
import { setClock } from '../live/city.svelte.ts';
import { Loudspeaker, NEEDS_YOU } from '../look/sound.ts';

type Schemas = components['schemas'];
export type QuestionRow = Schemas['QuestionRow'];
export type QuestionPage = Schemas['QuestionPage'];
export type FileOut = Schemas['FileOut'];

const LOOK_EVERY_MS = 5_000;

class Questions {
  rows = $state.raw<QuestionRow[] | null>(null);
  failure = $state.raw<unknown>(null);
  page = $state.raw<QuestionPage | null>(null);
  pageFailure = $state.raw<unknown>(null);
  sound = $state(false);
  #wanted: number | null = null;
  #seen: Set<number> | null = null;
  readonly #speaker = new Loudspeaker('specialist', (hearing) => {
    this.sound = hearing === 'ready';
  });
  readonly waiting = $derived((this.rows ?? []).filter((row) => row.answered_at === null));
  readonly answered = $derived((this.rows ?? []).filter((row) => row.answered_at !== null));

  start(): void {
    void this.look();
    setInterval(() => void this.look(), LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.look();
    });
    addEventListener('pointerdown', () => void this.#speaker.unlock(), { once: true });
  }

  async look(): Promise<void> {
    try {
      const { questions, now } = await ask(api.GET('/api/specialist/questions'));
      this.rows = questions;
      this.failure = null;
      setClock({ now, factor: (await this.#factor()) ?? 1 });
      this.#ring();
      const shown = this.page;
      // files that were on their way, or the answer of a colleague
      const row = questions.find((one) => one.id === shown?.id);
      if (shown && row && (shown.awaited > 0 || row.answered_at !== shown.answered_at))
        await this.open(shown.id);
    } catch (thrown) {
      this.failure = thrown;
    }
  }

  async open(id: number | null): Promise<void> {
    this.#wanted = id;
    if (id === null || this.page?.id !== id) this.page = null;
    this.pageFailure = null;
    if (id === null) return;
    try {
      const page = await ask(
        api.GET('/api/specialist/questions/{question_id}', { params: { path: { question_id: id } } }),
      );
      if (this.#wanted === id) this.page = page;
    } catch (thrown) {
      if (this.#wanted === id) this.pageFailure = thrown;
    }
  }

  took(page: QuestionPage): void {
    if (this.#wanted === page.id) this.page = page;
    void this.look();
  }

  #ring(): void {
    const ids = new Set(this.waiting.map((row) => row.id));
    const before = this.#seen;
    this.#seen = ids;
    if (before !== null && [...ids].some((id) => !before.has(id))) this.#speaker.play(NEEDS_YOU);
  }

  #clockFactor: number | null = null;
  /** How fast the city's clock runs: asked for once. */
  async #factor(): Promise<number | null> {
    this.#clockFactor ??= (await ask(api.GET('/api/session'))).clock.factor;
    return this.#clockFactor;
  }
}

export const questions = new Questions();

/** The search in all visits: what was asked, and the page of it that is shown. */
import { api, ask } from '../api/client.ts';
import type { components } from '../api/schema';
import type { VisitCard } from '../api/types.ts';
import { board } from './board.svelte.ts';
import { view } from './view.svelte.ts';

export type FoundPage = components['schemas']['SearchOut'];
export type FoundVisit = components['schemas']['FoundVisit'];

class Found {
  words = $state('');
  /** All visits of one patient, instead of words. */
  patient = $state.raw<{ id: number; name: string } | null>(null);
  page = $state.raw<FoundPage | null>(null);
  failure = $state.raw<unknown>(null);
  busy = $state(false);
  /** The one the keyboard is on. */
  at = $state(0);
  #asked = 0;

  search(words: string, page = 1): void {
    this.patient = null;
    this.words = words.trim();
    view.showSide('search');
    void this.#fetch(page);
  }

  ofPatient(id: number, name: string, page = 1): void {
    this.patient = { id, name };
    view.showSide('search');
    void this.#fetch(page);
  }

  turn(page: number): void {
    void this.#fetch(page);
  }

  step(by: 1 | -1): void {
    const last = (this.page?.visits.length ?? 0) - 1;
    this.at = Math.max(0, Math.min(last, this.at + by));
  }

  /** Open one: on the board as it is there, an old one to read only. */
  async open(visit: FoundVisit): Promise<void> {
    if (board.visits.has(visit.id)) {
      view.open(visit.id);
      return;
    }
    try {
      const history = await ask(
        api.GET('/api/visits/{visit_id}/history', { params: { path: { visit_id: visit.id } } }),
      );
      view.openOld(history.visit as VisitCard);
    } catch (thrown) {
      this.failure = thrown;
    }
  }

  async #fetch(page: number): Promise<void> {
    const asked = ++this.#asked;
    this.busy = true;
    this.failure = null;
    try {
      const query = this.patient ? { q: '', patient_id: this.patient.id, page } : { q: this.words, page };
      const answer = await ask(api.GET('/api/desk/search', { params: { query } }));
      if (asked !== this.#asked) return;
      this.page = answer;
      this.at = 0;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = thrown;
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }
}

export const found = new Found();

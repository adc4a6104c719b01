/** The way of the team one points at, for the map: asked for when a hand rests on it, and kept for a while. */
import { api, ask } from '../api/client.ts';
import type { TeamWay } from '../api/types.ts';
import { board } from './board.svelte.ts';

const REST_MS = 180;
const KEEP_MS = 30_000;
const MOST_KEPT = 40;

class Ways {
  /** The way on the map; null when nobody points at a team. */
  shown = $state.raw<TeamWay | null>(null);
  #kept = new Map<string, { at: number; way: TeamWay }>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = '';

  /** Point at a team of a visit, or at none. */
  point(visit: number | null, team: number | null): void {
    clearTimeout(this.#timer);
    if (visit === null || team === null) {
      this.#wanted = '';
      this.shown = null;
      return;
    }
    const key = `${visit}:${team}`;
    if (this.#wanted !== key) this.shown = null;
    this.#wanted = key;
    const kept = this.#kept.get(key);
    if (kept && performance.now() - kept.at < KEEP_MS) {
      this.shown = kept.way;
      return;
    }
    if (board.link === 'lost') return;
    this.#timer = setTimeout(() => void this.#fetch(key, visit, team), REST_MS);
  }

  /** The roads or the visit's place changed: what is kept may be wrong. */
  forget(): void {
    this.#kept.clear();
  }

  async #fetch(key: string, visit: number, team: number): Promise<void> {
    try {
      const way = await ask(
        api.GET('/api/desk/visits/{visit_id}/way', {
          params: { path: { visit_id: visit }, query: { team_id: team } },
        }),
      );
      if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
      this.#kept.set(key, { at: performance.now(), way });
      if (this.#wanted === key) this.shown = way;
    } catch {
      // the line on the map is a help, not an answer: without it the minutes still stand on the card
      if (this.#wanted === key) this.shown = null;
    }
  }
}

export const ways = new Ways();

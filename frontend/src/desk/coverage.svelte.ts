/** What free teams reach now: the layer of the map, the line below it, and news of a kecamatan that has nobody. */
import { api, ask } from '../api/client.ts';
import { can } from '../api/session.svelte.ts';
import type { Coverage } from '../api/types.ts';
import { KeptFresh } from '../live/again.svelte.ts';
import { newlyWithout } from '../look/coverage.ts';
import { board } from './board.svelte.ts';
import { prefs } from './prefs.svelte.ts';

/** The news stands as long as this (milliseconds); the line below the map says it as long as it is so. */
const NEWS_MS = 60_000;

class Reach {
  /** Kecamatan that have just lost their last team in reach; empty once somebody looked. */
  news = $state.raw<readonly { code: string; name: string }[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly kept = new KeptFresh<Coverage>({
    ask: () => ask(api.GET('/api/desk/coverage')),
    wanted: () =>
      board.loaded && board.link !== 'lost' && document.visibilityState === 'visible' && can('desk.see'),
    took: (before, now) => this.#took(before, now),
  });

  get shown(): boolean {
    return prefs.coverage;
  }

  toggle(on = !prefs.coverage): void {
    prefs.set({ coverage: on });
  }

  /** Somebody has seen the news. */
  seen(): void {
    clearTimeout(this.#timer);
    this.news = [];
  }

  #took(before: Coverage | null, now: Coverage): void {
    const without = new Set(now.districts_without.map((district) => district.code));
    const still = this.news.filter((district) => without.has(district.code));
    const fresh = newlyWithout(before, now);
    if (fresh.length === 0) {
      if (still.length !== this.news.length) this.news = still;
      return;
    }
    this.news = [...fresh, ...still];
    board.sounds.information();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.seen(), NEWS_MS);
  }
}

export const reach = new Reach();

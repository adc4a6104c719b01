/** Who could go to the chosen visit, kept current while one looks, and the choice with its reason. */
import { api, ask } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import { can } from '../api/session.svelte.ts';
import type { RankedTeam, Ranking, VisitCard } from '../api/types.ts';
import { board } from './board.svelte.ts';
import { isBusy, offer, reassign, whyNotSend } from './send.svelte.ts';
import { view } from './view.svelte.ts';

const MOST_KEYS = 5;
const AGAIN_AFTER_MS = 15_000;

class Ranked {
  ranking = $state.raw<Ranking | null>(null);
  failure = $state.raw<unknown>(null);
  /** A team that is not the first was chosen: its reason is asked for. */
  choosing = $state.raw<RankedTeam | null>(null);
  /** Why the visit is taken from its team (reassigning). */
  leaveReason = $state('');
  #asked = 0;

  /** Whether the ranking belongs beside this visit now. */
  wantedFor(visit: VisitCard): boolean {
    if (!can('desk.send')) return false;
    return (
      visit.open_actions.includes('offer') ||
      (view.form === 'reassign' && visit.open_actions.includes('reassign'))
    );
  }

  forget(): void {
    this.#asked += 1;
    this.ranking = null;
    this.failure = null;
    this.choosing = null;
    this.leaveReason = '';
  }

  async fetch(visit: number): Promise<void> {
    const asked = ++this.#asked;
    try {
      const ranking = await ask(
        api.GET('/api/desk/visits/{visit_id}/ranking', { params: { path: { visit_id: visit } } }),
      );
      if (asked !== this.#asked) return;
      this.ranking = ranking;
      this.failure = null;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = thrown;
    }
  }

  /** Fetch for a visit and again every 15 s; gives back how to stop. */
  follow(visit: number): () => void {
    this.forget();
    void this.fetch(visit);
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible' && board.link !== 'lost') void this.fetch(visit);
    }, AGAIN_AFTER_MS);
    return () => clearInterval(timer);
  }

  /** The teams that have a number key. */
  get offered(): RankedTeam[] {
    const now = view.visit?.assignment?.team_id;
    const reassigning = view.form === 'reassign';
    return (this.ranking?.options ?? [])
      .filter((each) => !reassigning || each.team_id !== now)
      .slice(0, MOST_KEYS);
  }

  /** A number key: a team, or the reason when one is being asked for. */
  async pressNumber(number: number): Promise<void> {
    const visit = view.visit;
    if (visit === null || !this.wantedFor(visit)) return;
    if (this.choosing) {
      const reason = board.reasonsOf('override')[number - 1];
      if (reason) await this.chooseReason(reason.code);
      return;
    }
    const team = this.offered[number - 1];
    if (team) await this.choose(team);
  }

  async choose(team: RankedTeam): Promise<void> {
    const visit = view.visit;
    if (visit === null || isBusy(visit.id) || whyNotSend() !== null) return;
    if (view.form === 'reassign') {
      await reassign(visit, team, this.leaveReason);
      return;
    }
    if (team.rank > 1) {
      this.choosing = team;
      return;
    }
    const code = await offer(visit, team);
    // the order changed since it was fetched: the server wants to know why this one
    if (code === 'override_reason_needed') this.choosing = team;
    if (code !== 'ok') void this.fetch(visit.id);
  }

  async chooseReason(reason: string): Promise<void> {
    const visit = view.visit;
    const team = this.choosing;
    if (visit === null || team === null || whyNotSend() !== null) return;
    const code = await offer(visit, team, reason);
    if (code === 'ok') this.choosing = null;
    else void this.fetch(visit.id);
  }
}

export const ranked = new Ranked();

/** A failure that means "not for this role" is no error to show. */
export const isForbidden = (thrown: unknown): boolean =>
  thrown instanceof ApiFailure && thrown.code === 'forbidden';

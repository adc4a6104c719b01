/** Who could go to the chosen visit, kept current while one looks, and the choice with what it asks before it is sent. */
import { api, ask } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import { can } from '../api/session.svelte.ts';
import type { Alternative, RankedTeam, Ranking, VisitCard } from '../api/types.ts';
import { isWaiting } from '../look/states.ts';
import { say } from '../look/toasts.svelte.ts';
import { board } from './board.svelte.ts';
import { inOrder, MOST_ALTERNATIVES, MOST_KEYS, needsReason, plannedTeam, sameKeys } from './choice.ts';
import { plan } from './plan.svelte.ts';
import { isBusy, offer, reassign, take, whyNotSend } from './send.svelte.ts';
import { view } from './view.svelte.ts';
import { t } from './words.ts';

const AGAIN_AFTER_MS = 15_000;
/** After an event, but never more often than every five seconds: in a busy city something happens all the time. */
const SETTLE_MS = 1_000;
const LEAST_MS = 5_000;
/** A number pressed this soon after the order changed was meant for another team. */
const CHANGED_UNDER_HAND_MS = 700;

class Ranked {
  ranking = $state.raw<Ranking | null>(null);
  failure = $state.raw<unknown>(null);
  /** A team whose sending needs a reason was chosen: the reason is asked for. */
  choosing = $state.raw<RankedTeam | null>(null);
  /** A team on its way elsewhere was chosen: whether it may be taken is asked for, and a reason where one is needed. */
  taking = $state.raw<Alternative | null>(null);
  takeReasonAsked = $state(false);
  /** Why the visit is taken from its team (reassigning). */
  leaveReason = $state('');
  /** The team a hand or the keyboard rests on. */
  pointed = $state<number | null>(null);
  #asked = 0;
  #changedAt = Number.NEGATIVE_INFINITY;

  /** The team that the plan of all visits proposes for the chosen one. */
  planned: number | null = $derived(view.visit ? plannedTeam(plan.of(view.visit)) : null);

  #ordered: RankedTeam[] = $derived(
    inOrder(
      this.ranking?.options ?? [],
      this.planned,
      view.form === 'reassign' ? (view.visit?.assignment?.team_id ?? null) : null,
    ),
  );
  /** The teams that have a number key. */
  offered: RankedTeam[] = $derived(this.#ordered.slice(0, MOST_KEYS));
  /** The others that could go. */
  others: RankedTeam[] = $derived(this.#ordered.slice(MOST_KEYS));
  /** Teams that could be taken from another visit; they have the keys after the teams'. */
  alternatives: Alternative[] = $derived(
    view.visit && isWaiting(view.visit.status)
      ? (this.ranking?.alternatives ?? []).slice(0, MOST_ALTERNATIVES)
      : [],
  );
  /** The team whose way the map draws: the one pointed at, else the first. */
  shown: number | null = $derived(this.pointed ?? this.offered[0]?.team_id ?? null);

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
    this.leaveReason = '';
    this.pointed = null;
    this.dropQuestion();
  }

  /** Nothing was meant after all. Returns whether there was a question. */
  dropQuestion(): boolean {
    const open = this.choosing !== null || this.taking !== null;
    this.choosing = null;
    this.taking = null;
    this.takeReasonAsked = false;
    return open;
  }

  async fetch(visit: number): Promise<void> {
    const asked = ++this.#asked;
    try {
      const ranking = await ask(
        api.GET('/api/desk/visits/{visit_id}/ranking', { params: { path: { visit_id: visit } } }),
      );
      if (asked !== this.#asked) return;
      const before = this.ranking === null ? null : this.offered;
      this.ranking = ranking;
      this.failure = null;
      if (before !== null && !sameKeys(before, this.offered)) this.#changedAt = performance.now();
    } catch (thrown) {
      if (asked === this.#asked) this.failure = thrown;
    }
  }

  /** Fetch for a visit, again every 15 s and soon after something happened; gives back how to stop. */
  follow(visit: number): () => void {
    this.forget();
    void this.fetch(visit);
    let soon: ReturnType<typeof setTimeout> | undefined;
    let fetched = performance.now();
    const again = () => {
      clearTimeout(soon);
      soon = undefined;
      fetched = performance.now();
      if (document.visibilityState === 'visible' && board.link !== 'lost') void this.fetch(visit);
    };
    const timer = setInterval(again, AGAIN_AFTER_MS);
    const deaf = board.listen(() => {
      soon ??= setTimeout(again, Math.max(SETTLE_MS, fetched + LEAST_MS - performance.now()));
    });
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
      deaf();
    };
  }

  /** A number key: a team, a team of another visit, or the reason when one is being asked for. */
  async pressNumber(number: number): Promise<void> {
    const visit = view.visit;
    if (visit === null || !this.wantedFor(visit)) return;
    if (this.choosing || (this.taking && this.takeReasonAsked)) {
      const reason = board.reasonsOf('override')[number - 1];
      if (reason) await this.chooseReason(reason.code);
      return;
    }
    if (performance.now() - this.#changedAt < CHANGED_UNDER_HAND_MS) {
      say(t('order_changed'));
      return;
    }
    const team = this.offered[number - 1];
    const alternative = this.alternatives[number - 1 - MOST_KEYS];
    if (team) await this.choose(team);
    else if (alternative && this.taking?.team_id === alternative.team_id) await this.confirmTake();
    else if (alternative) this.askToTake(alternative);
  }

  async choose(team: RankedTeam): Promise<void> {
    const visit = view.visit;
    if (visit === null || isBusy(visit.id) || whyNotSend() !== null) return;
    this.dropQuestion();
    if (view.form === 'reassign') {
      await reassign(visit, team, this.leaveReason);
      return;
    }
    if (needsReason(team, this.ranking, this.planned) !== null) {
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
    if (visit === null || whyNotSend() !== null) return;
    if (this.taking) {
      await this.confirmTake(reason);
      return;
    }
    const team = this.choosing;
    if (team === null) return;
    const code = await offer(visit, team, reason);
    if (code === 'ok') this.choosing = null;
    else void this.fetch(visit.id);
  }

  /** Ask in one line whether the team may be taken from its visit. */
  askToTake(alternative: Alternative): void {
    if (whyNotSend() !== null) return;
    this.dropQuestion();
    this.taking = alternative;
  }

  async confirmTake(reason = ''): Promise<void> {
    const visit = view.visit;
    const alternative = this.taking;
    if (visit === null || alternative === null || isBusy(visit.id) || whyNotSend() !== null) return;
    const code = await take(visit, alternative, reason);
    if (code === 'ok') this.dropQuestion();
    else if (code === 'override_reason_needed') this.takeReasonAsked = true;
    else {
      // one of the two visits moved on: what was asked is no longer the question
      this.dropQuestion();
      void this.fetch(visit.id);
    }
  }
}

export const ranked = new Ranked();

/** A failure that means "not for this role" is no error to show. */
export const isForbidden = (thrown: unknown): boolean =>
  thrown instanceof ApiFailure && thrown.code === 'forbidden';

/** Today at a puskesmas: a snapshot, then newer-wins for visits and teams. */
import { SvelteMap } from 'svelte/reactivity';
import { api, ask } from '../api/client.ts';
import type { Reason, TeamCard, VisitCard } from '../api/types.ts';
import { setClock } from '../live/city.svelte.ts';
import { type LinkState, LiveFeed, liveUrl } from '../live/feed.ts';
import { type LiveMessage, positionOf } from '../live/messages.ts';
import type { ClinicToday } from './shapes.ts';

/** Roster, missing notes and overdue patients have no live message: look again now and then. */
const FRESH_EVERY_MS = 60_000;

class Today {
  readonly visits = new SvelteMap<number, VisitCard>();
  readonly teams = new SvelteMap<number, TeamCard>();
  day = $state.raw<ClinicToday | null>(null);
  reasons = $state.raw<Reason[]>([]);
  link = $state<LinkState>('connecting');
  ageMs = $state(0);
  failure = $state.raw<unknown>(null);
  /** An Admin names the puskesmas; a head has one. */
  clinicId = $state<number | null>(null);
  #feed: LiveFeed<ClinicToday, VisitCard, TeamCard> | null = null;

  start(): void {
    if (this.#feed) return;
    this.#feed = new LiveFeed<ClinicToday, VisitCard, TeamCard>({
      url: liveUrl('clinic'),
      snapshot: () =>
        ask(api.GET('/api/clinic/today', { params: { query: { clinic_id: this.clinicId ?? undefined } } })),
      onSnapshot: (snapshot) => this.#replace(snapshot),
      onMessage: (message) => this.#apply(message),
      onClock: setClock,
      onLink: (state) => {
        this.link = state;
      },
      onFailure: (thrown) => {
        this.failure = thrown;
      },
    });
    this.#feed.start();
    setInterval(() => {
      this.ageMs = this.#feed?.dataAgeMs() ?? 0;
    }, 1000);
    setInterval(() => this.#feed?.refresh(), FRESH_EVERY_MS);
    addEventListener('online', () => this.#feed?.refresh());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#feed?.refresh();
    });
  }

  refresh(): void {
    this.failure = null;
    this.#feed?.refresh();
  }

  show(clinicId: number): void {
    this.clinicId = clinicId;
    this.day = null;
    this.visits.clear();
    this.teams.clear();
    if (this.#feed) this.refresh();
    else this.start();
  }

  #replace(snapshot: ClinicToday): void {
    const staying = new Set(snapshot.visits.map((visit) => visit.id));
    for (const id of [...this.visits.keys()]) if (!staying.has(id)) this.visits.delete(id);
    for (const visit of snapshot.visits) this.#takeVisit(visit);
    this.teams.clear();
    for (const team of snapshot.teams) this.teams.set(team.id, team);
    this.reasons = snapshot.reasons;
    this.day = snapshot;
    this.failure = null;
  }

  /** The answer of a command. */
  takeVisit(visit: VisitCard): void {
    this.#takeVisit(visit);
  }

  #takeVisit(visit: VisitCard): void {
    if ((this.visits.get(visit.id)?.version ?? -1) <= visit.version) this.visits.set(visit.id, visit);
  }

  #apply(message: LiveMessage<VisitCard, TeamCard>): void {
    const own = this.day?.clinic_id;
    if (message.t === 'visit') {
      if (message.visit.clinic_id === own) this.#takeVisit(message.visit);
      else this.visits.delete(message.visit.id);
    } else if (message.t === 'gone') this.visits.delete(message.visit_id);
    else if (message.t === 'team') {
      if (message.team.clinic_id === own) this.teams.set(message.team.id, message.team);
    } else if (message.t === 'pos') {
      for (const row of message.rows) {
        const at = positionOf(row);
        const team = this.teams.get(at.team);
        if (team) this.teams.set(at.team, { ...team, fix_time: new Date(at.fixMs).toISOString() });
      }
    }
  }
}

export const today = new Today();

/** The Operation Room's board: a snapshot, then newer-wins; pruned by a fresh snapshot every few minutes. */
import { SvelteMap } from 'svelte/reactivity';
import { api, ask } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import type { CityMap } from '../api/types.ts';
import { city, setClock } from '../live/city.svelte.ts';
import { type LinkState, LiveFeed, liveUrl } from '../live/feed.ts';
import { hasOlderPlace, keepOnly, move } from '../live/held.ts';
import type { LiveMessage } from '../live/messages.ts';
import type { WallOut, WallTeam, WallVisit } from './figures.ts';

/** A snapshot now and then keeps the memory of weeks bounded and fetches what has no live message. */
const FRESH_EVERY_MS = 60_000;

class WallBoard {
  readonly visits = new SvelteMap<number, WallVisit>();
  readonly teams = new SvelteMap<number, WallTeam>();
  teamsTotal = $state(0);
  /** The states of all teams as one word: changes when a team becomes free or is sent, not when it moves. */
  teamStates = $derived([...this.teams.values()].map((team) => `${team.id}${team.state}`).join());
  withoutTeam = $state.raw<string[]>([]);
  cityMap = $state.raw<CityMap | null>(null);
  link = $state<LinkState>('connecting');
  ageMs = $state(0);
  /** Peacetime or surge. */
  mode = $state.raw<WallOut['mode'] | null>(null);
  loaded = $state(false);
  refused = $state(false);
  failure = $state.raw<unknown>(null);
  readonly key = new URLSearchParams(location.search).get('key') ?? '';
  #feed: LiveFeed<WallOut, WallVisit, WallTeam> | null = null;
  #versions = new Map<number, number>();

  start(): void {
    if (this.#feed) return;
    this.#feed = new LiveFeed<WallOut, WallVisit, WallTeam>({
      url: liveUrl('wall', this.key),
      snapshot: () => ask(api.GET('/api/wall/board', { params: { query: { key: this.key } } })),
      onSnapshot: (snapshot) => this.#replace(snapshot),
      onMessage: (message) => this.#apply(message),
      onClock: setClock,
      onLink: (state) => {
        this.link = state;
      },
      onFailure: (thrown) => this.#failed(thrown),
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

  async loadCity(): Promise<void> {
    this.cityMap = await ask(api.GET('/api/map/city'));
  }

  #failed(thrown: unknown): void {
    if (thrown instanceof ApiFailure && (thrown.status === 401 || thrown.status === 403)) this.refused = true;
    if (!this.loaded) this.failure = thrown;
  }

  #replace(snapshot: WallOut): void {
    keepOnly(this.visits, snapshot.visits);
    keepOnly(this.teams, snapshot.teams);
    const known = new Set(snapshot.visits.map((visit) => visit.id));
    for (const id of [...this.#versions.keys()]) if (!known.has(id)) this.#versions.delete(id);
    for (const visit of snapshot.visits) this.#takeVisit(visit);
    for (const team of snapshot.teams) this.#takeTeam(team);
    this.teamsTotal = snapshot.counts.teams_total;
    this.withoutTeam = snapshot.clinics_without_team;
    this.mode = snapshot.mode;
    this.loaded = true;
    this.refused = false;
    this.failure = null;
  }

  #apply(message: LiveMessage<WallVisit, WallTeam>): void {
    // the mode is in the snapshot alone
    if (message.t === 'changed' && message.what === 'settings') this.#feed?.refresh();
    if (message.t === 'visit') this.#takeVisit(message.visit);
    else if (message.t === 'gone') this.visits.delete(message.visit_id);
    else if (message.t === 'team') this.#takeTeam(message.team);
    else if (message.t === 'pos') {
      move(this.teams, message.rows, (team, { lat, lon, fix_time }) => ({ ...team, lat, lon, fix_time }));
    }
  }

  #takeVisit(visit: WallVisit): void {
    if ((this.#versions.get(visit.id) ?? -1) > visit.version) return;
    this.#versions.set(visit.id, visit.version);
    if (visit.status === 'duplicate') this.visits.delete(visit.id);
    else this.visits.set(visit.id, visit);
  }

  #takeTeam(team: WallTeam): void {
    if (team.state === 'off_duty') {
      this.teams.delete(team.id);
      return;
    }
    const before = this.teams.get(team.id);
    if (before && hasOlderPlace(team, before)) {
      this.teams.set(team.id, { ...team, lat: before.lat, lon: before.lon, fix_time: before.fix_time });
    } else {
      this.teams.set(team.id, team);
    }
  }
}

export const board = new WallBoard();

/** At 04:00 of the city a screen that runs for weeks looks whether it is still the newest version. */
export function renewAtNight(): void {
  const own = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? '';
  let looked = '';
  setInterval(async () => {
    const at = new Date(city.now + zoneOffsetMs());
    const day = at.toISOString().slice(0, 10);
    if (at.getUTCHours() !== 4 || looked === day) return;
    looked = day;
    try {
      const answer = await fetch(location.href, { cache: 'no-store' });
      if (answer.ok && own && !(await answer.text()).includes(new URL(own).pathname)) location.reload();
    } catch {
      looked = ''; // no network: look again in a moment
    }
  }, 20_000);
}

function zoneOffsetMs(): number {
  const here = new Date(city.now);
  const there = new Date(here.toLocaleString('en-US', { timeZone: city.zone }));
  const utc = new Date(here.toLocaleString('en-US', { timeZone: 'UTC' }));
  return there.getTime() - utc.getTime();
}

/** The board as this screen knows it: a snapshot, then newer-wins per visit and per team. */
import { SvelteMap } from 'svelte/reactivity';
import { api, ask } from '../api/client.ts';
import { can } from '../api/session.svelte.ts';
import type { BoardSnapshot, CityMap, Reason, Target, TeamCard, VisitCard } from '../api/types.ts';
import { city, setClock } from '../live/city.svelte.ts';
import { type LinkState, LiveFeed, liveUrl } from '../live/feed.ts';
import { hasOlderPlace, keepOnly, move } from '../live/held.ts';
import type { LiveMessage } from '../live/messages.ts';
import { isStale } from '../look/freshness.ts';
import type { MapTeam, MapVisit } from '../map/index.ts';
import { type Alert, alertsOf, isNews, pressingFirst } from './alerts.ts';
import { isLate } from './queue.ts';
import { Sounds } from './sounds.svelte.ts';

type Message = LiveMessage<VisitCard, TeamCard>;

const TELLS_CHANGE: ReadonlySet<string> = new Set(['visit', 'team', 'gone', 'changed']);

class Board {
  readonly visits = new SvelteMap<number, VisitCard>();
  readonly teams = new SvelteMap<number, TeamCard>();
  readonly sounds = new Sounds();
  reasons = $state.raw<Reason[]>([]);
  targets = $state.raw<Target[]>([]);
  cityMap = $state.raw<CityMap | null>(null);
  link = $state<LinkState>('connecting');
  linkAgeMs = $state(0);
  positionsLive = $state(true);
  /** Peacetime or surge. */
  mode = $state.raw<BoardSnapshot['mode'] | null>(null);
  loaded = $state(false);
  failure = $state.raw<unknown>(null);
  /** Happenings that still wait for somebody to look. */
  alerts = $state.raw<readonly Alert[]>([]);
  /** Teams whose call for help nobody has seen. */
  readonly helps: readonly TeamCard[] = $derived(
    [...this.teams.values()].filter((team) => team.help !== null && team.help.seen_at === null),
  );
  #known = new Set<string>();
  #tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('dottoro-desk-alerts');
  #listeners = new Set<(what: string) => void>();
  #feed: LiveFeed<BoardSnapshot, VisitCard, TeamCard> | null = null;

  start(): void {
    if (this.#feed) return;
    this.#feed = new LiveFeed<BoardSnapshot, VisitCard, TeamCard>({
      url: liveUrl('desk'),
      snapshot: () => ask(api.GET('/api/desk/board')),
      onSnapshot: (snapshot) => this.#replace(snapshot),
      onMessage: (message) => this.#apply(message),
      onClock: setClock,
      onLink: (state) => {
        this.link = state;
      },
      onFailure: (thrown) => {
        if (!this.loaded) this.failure = thrown;
      },
    });
    this.#feed.start();
    if (this.#tabs) this.#tabs.onmessage = (message: MessageEvent<Alert[]>) => this.#look(message.data);
    setInterval(() => {
      this.linkAgeMs = this.#feed?.dataAgeMs() ?? 0;
    }, 1000);
    addEventListener('online', () => this.#feed?.refresh());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#feed?.refresh();
    });
  }

  /** Look at the truth again, after a refusal or on request. */
  refresh(): void {
    this.failure = null;
    this.#feed?.refresh();
  }

  async loadCity(): Promise<void> {
    this.cityMap = await ask(api.GET('/api/map/city'));
  }

  /** Newer wins; the answer of a command and the socket may come in either order. */
  takeVisit(visit: VisitCard): void {
    const before = this.visits.get(visit.id);
    if (before !== undefined && before.version > visit.version) return;
    this.visits.set(visit.id, visit);
    if (!this.loaded) return;
    // what needs somebody rings for it already
    if (!this.#reckonAlerts() && isNews(before, visit)) this.sounds.information();
  }

  acknowledge(visit: number): void {
    const seen = this.alerts.filter((alert) => alert.visit === visit);
    if (seen.length === 0) return;
    this.#look(seen);
    // another tab of this computer would go on ringing
    this.#tabs?.postMessage(seen);
  }

  #look(seen: readonly Alert[]): void {
    const keys = new Set(seen.map((alert) => alert.key));
    for (const key of keys) this.#known.add(key);
    this.alerts = this.alerts.filter((alert) => !keys.has(alert.key));
    this.#ring();
  }

  /** A call for help rings until a person who can help has said so; looking at it is not enough. */
  #ring(): void {
    this.sounds.needYou(this.alerts.length > 0 || (this.helps.length > 0 && can('desk.take_call')));
  }

  /** Somebody here has taken a call for help in hand; the socket will say so as well. */
  seeHelp(team: number): void {
    const card = this.teams.get(team);
    if (card?.help)
      this.teams.set(team, { ...card, help: { ...card.help, seen_at: new Date(city.now).toISOString() } });
    this.#ring();
  }

  /**
   * Call with "visit", "team", "gone", "snapshot" or "changed" (a road, a setting) whenever the city is not what it
   * was; moving teams are not told. Gives back how to stop.
   */
  listen(call: (what: string) => void): () => void {
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  #tellChange(what: string): void {
    for (const call of this.#listeners) call(what);
  }

  reasonsOf(kind: string): Reason[] {
    return this.reasons.filter((reason) => reason.kind === kind);
  }

  #replace(snapshot: BoardSnapshot): void {
    keepOnly(this.visits, snapshot.visits);
    for (const visit of snapshot.visits) {
      const before = this.visits.get(visit.id);
      if (before === undefined || before.version <= visit.version) this.visits.set(visit.id, visit);
    }
    keepOnly(this.teams, snapshot.teams);
    for (const team of snapshot.teams) this.#takeTeam(team);
    this.reasons = snapshot.reasons;
    this.targets = snapshot.targets;
    this.mode = snapshot.mode;
    this.positionsLive = snapshot.positions_live;
    if (!this.loaded) {
      // what was there before this screen opened is red on the list already and does not ring
      for (const visit of snapshot.visits) for (const alert of alertsOf(visit)) this.#known.add(alert.key);
      this.loaded = true;
    }
    this.failure = null;
    this.#reckonAlerts();
    this.#tellChange('snapshot');
  }

  #apply(message: Message): void {
    if (TELLS_CHANGE.has(message.t)) this.#tellChange(message.t);
    // targets and mode are in the snapshot alone
    if (message.t === 'changed' && message.what === 'settings') this.#feed?.refresh();
    if (message.t === 'visit') this.takeVisit(message.visit);
    else if (message.t === 'team') this.#takeTeam(message.team);
    else if (message.t === 'gone') {
      this.visits.delete(message.visit_id);
      this.#reckonAlerts();
    } else if (message.t === 'upto') this.positionsLive = message.positions_live ?? this.positionsLive;
    else if (message.t === 'pos') {
      move(this.teams, message.rows, (team, { lat, lon, fix_time, accuracyMetres }) => {
        return { ...team, lat, lon, fix_time, accuracy_metres: accuracyMetres };
      });
    }
  }

  #takeTeam(team: TeamCard): void {
    const before = this.teams.get(team.id);
    if (before && hasOlderPlace(team, before) && team.state !== 'off_duty') {
      const { lat, lon, fix_time, accuracy_metres } = before;
      this.teams.set(team.id, { ...team, lat, lon, fix_time, accuracy_metres });
    } else {
      this.teams.set(team.id, team);
    }
    if (team.help !== before?.help) this.#ring();
  }

  /** Gives back whether something new needs a person. */
  #reckonAlerts(): boolean {
    const now = new Map<string, Alert>();
    for (const visit of this.visits.values()) for (const alert of alertsOf(visit)) now.set(alert.key, alert);
    const still = this.alerts.filter((alert) => now.has(alert.key));
    const fresh = [...now.values()].filter((alert) => !this.#known.has(alert.key));
    for (const alert of fresh) this.#known.add(alert.key);
    if (fresh.length > 0 || still.length !== this.alerts.length)
      this.alerts = pressingFirst([...fresh, ...still]);
    this.#ring();
    return fresh.length > 0;
  }
}

export const board = new Board();

/** Teams on duty as the map draws them; without a usable fix they stand hollow at their puskesmas. */
export function teamsOnMap(): MapTeam[] {
  const shown: MapTeam[] = [];
  for (const team of board.teams.values()) {
    if (team.state === 'off_duty') continue;
    const known = team.lat !== null && team.lon !== null;
    shown.push({
      id: team.id,
      code: team.code,
      state: team.state,
      lat: known ? (team.lat ?? 0) : team.home_lat,
      lon: known ? (team.lon ?? 0) : team.home_lon,
      stale: known && isStale(team.fix_time, city.now),
      atHome: !known,
    });
  }
  return shown;
}

/** Open visits with a point. */
export function visitsOnMap(): MapVisit[] {
  const shown: MapVisit[] = [];
  for (const visit of board.visits.values()) {
    if (visit.ended_at !== null || visit.lat === null || visit.lon === null) continue;
    shown.push({
      id: visit.id,
      urgency: visit.urgency,
      status: visit.status,
      lat: visit.lat,
      lon: visit.lon,
      late: isLate(visit, city.now),
      title: `${visit.code} ${visit.patient_name}`.trim(),
    });
  }
  return shown;
}

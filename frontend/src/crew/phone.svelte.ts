// The crew's phone: the server's day, the person's own taps over it, and the one way of tapping.
import { newActionId } from '../api/actionId.ts';
import { ApiFailure } from '../api/failure.ts';
import type { Session } from '../api/types.ts';
import { setClock, setZone } from '../live/city.svelte.ts';
import { type LinkState, LiveFeed, liveUrl } from '../live/feed.ts';
import { openStore } from '../outbox/indexed.ts';
import type { ActionKind, Item } from '../outbox/item.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { Store } from '../outbox/store.ts';
import { browserTabs } from '../outbox/tabs.ts';
import { type Language, language, showLanguage } from '../words/index.svelte.ts';
import { Awake } from './awake.ts';
import { PhoneClock } from './clock.ts';
import { type CrewToday, type CrewVisit, isNews, onDuty, withOwnTaps } from './day.ts';
import { deliver } from './deliver.ts';
import { ask, leave, sentenceOf } from './door.ts';
import { forgetSentDrafts, type KeptDraft, keepDraft, readDrafts } from './drafts.ts';
import { eraseDay, eraseKey, keepDay, ofToday, type Remembered, readDay, readKey } from './remembered.ts';
import { Ring } from './ring.ts';
import type { Tracking } from './tracking.svelte.ts';
import { heldUntil, Undo, type Undoable } from './undo.svelte.ts';

const LOOK_EVERY_MS = 15_000;
export type Phase = 'starting' | 'ready' | 'empty' | 'not_crew';

export class Phone {
  phase = $state<Phase>('starting');
  server = $state.raw<CrewToday | null>(null);
  items = $state.raw<Item[]>([]);
  drafts = $state.raw<ReadonlyMap<number, KeptDraft>>(new Map());
  link = $state<LinkState>('connecting');
  /** The phone itself says that it has no network. */
  away = $state(!navigator.onLine);
  practice = $state(false);
  durable = $state(true);
  signedOut = $state(false);
  failure = $state('');
  /** What the person sees: the server's day with the own taps that are on the way. */
  day = $derived(this.server === null ? null : withOwnTaps(this.server, this.items));

  readonly ring = new Ring();
  readonly awake = new Awake();
  clock = new PhoneClock();
  /** There as soon as the pages that come later are: nobody is looked for before. */
  tracking = $state.raw<Tracking>(undefined as unknown as Tracking);
  outbox!: Outbox;
  #store!: Store;
  #feed: LiveFeed<CrewToday> | null = null;
  #zone = 'Asia/Makassar';
  #rewound = false;
  #undo = new Undo();

  get store(): Store {
    return this.#store;
  }

  get undoable(): Undoable | null {
    return this.#undo.last;
  }

  /** The line as the header shows it. */
  get line(): 'live' | 'connecting' | 'offline' | 'signed_out' {
    if (this.away || this.link === 'lost') return this.signedOut && !this.away ? 'signed_out' : 'offline';
    return this.link === 'connecting' ? 'connecting' : 'live';
  }

  async start(): Promise<void> {
    this.#store = await openStore();
    this.durable = this.#store.durable;
    const tabs = browserTabs();
    this.outbox = new Outbox(
      this.#store,
      (items, device, person) =>
        deliver(items, device, person, {
          key: async () => (await readKey(this.#store, person.id))?.key,
          keep: async (today, stored) => {
            const day = today ?? this.#drawnOver(stored);
            if (day !== null) await this.#remember(day);
          },
          apply: (today, stored) => {
            if (today === null) this.server = this.#drawnOver(stored);
            else this.#show(today);
          },
          refused: () => eraseKey(this.#store, person.id),
          revoked: () => this.#revoked(),
          sentAt: () => this.clock.iso(),
        }),
      tabs,
    );
    this.outbox.listen(() => {
      this.items = this.outbox.items;
      this.durable = this.outbox.durable;
      const last = this.undoable?.item.action_id;
      if (this.items.some((item) => item.action_id === last && item.answer !== null)) this.#undo.drop();
      if (this.outbox.needsSignIn) this.signedOut = true;
    });
    await this.outbox.reload();
    await this.#recall();
    tabs.onOtherTab(() => void this.#otherTab());
    this.#listenToPhone();
    await this.#meet();
  }

  /** What looks for the position comes with the later pages. */
  track(kind: typeof Tracking): void {
    this.tracking ??= new kind({
      store: this.#store,
      cityAt: (phone) => this.clock.at(phone),
      tokenRefused: () => this.look(),
    });
  }

  /** Fetch the day again, and send what waits. */
  look(): void {
    void this.outbox.flush();
    if (this.#feed !== null) this.#feed.refresh();
  }

  /** One tap of the person: kept first, sent second. Answers when it is on the phone. */
  async tap(
    kind: ActionKind,
    visit: CrewVisit | null,
    payload: Record<string, unknown> = {},
  ): Promise<Item | null> {
    const person = this.outbox.person;
    if (person === null) return null;
    const citySeconds = this.server?.undo_seconds ?? 8;
    const factor = this.clock.anchor.factor;
    const item = await this.outbox.push({
      action_id: newActionId(),
      kind,
      happened_at: this.clock.iso(),
      visit_id: visit?.id ?? null,
      payload,
      fix: this.tracking?.fix() ?? null,
      offline: this.line === 'offline',
      person_id: person.id,
      person: person.name,
      visit_code: visit?.code ?? '',
      hold_until: heldUntil(kind),
      undoes_from: kind === 'undo' ? (visit?.assignment_status ?? null) : null,
    });
    this.#undo.offer(item, citySeconds, factor);
    return item;
  }

  /** Take the last step back: dropped while it was never sent, else by a compensating action. */
  async undo(): Promise<void> {
    const undoable = this.#undo.take();
    if (undoable === null) return;
    if (await this.outbox.drop(undoable.item.action_id)) return;
    const visit = this.day?.visits.find((one) => one.id === undoable.item.visit_id) ?? null;
    await this.tap('undo', visit, { of: undoable.item.action_id });
  }

  async keepDraft(kept: KeptDraft): Promise<void> {
    const person = this.outbox.person;
    if (person === null) return;
    this.drafts = new Map(this.drafts).set(kept.visit_id, kept);
    // a full disk costs the draft's safety, never what is typed on the screen
    await keepDraft(this.#store, person.id, kept).catch((reason: unknown) =>
      console.warn('draft not kept', reason),
    );
  }

  /** End of shift or log-out: patients leave the phone, unsent work stays. */
  async forgetDay(): Promise<void> {
    const person = this.outbox.person;
    if (person !== null) await forgetSentDrafts(this.#store, person.id, this.clock.now());
    await eraseDay(this.#store);
    await this.tracking?.stop();
    await this.awake.want(false);
  }

  /** Another language: at once on this phone, and remembered with the person where there is network. */
  async speak(next: Language): Promise<void> {
    showLanguage(next);
    if (this.server !== null) await this.#remember(this.server);
    await ask('/api/session/language', { language: next }).catch((reason: unknown) => {
      console.warn('the server does not know the language yet', reason);
    });
  }

  async signOut(): Promise<void> {
    await this.forgetDay();
    leave();
  }

  /** What the phone remembers of today, for a start without network. */
  async #recall(): Promise<void> {
    const kept = await readDay(this.#store);
    if (kept === undefined) return;
    this.clock = new PhoneClock(kept.anchor);
    this.practice = kept.practice;
    this.#zone = kept.zone;
    setZone(kept.zone);
    setClock({ now: this.clock.iso(), factor: kept.anchor.factor });
    showLanguage(kept.language);
    this.outbox.person = { id: kept.today.person_id, name: kept.today.person };
    this.outbox.keyed = (await readKey(this.#store, kept.today.person_id)) !== undefined;
    this.drafts = await readDrafts(this.#store, kept.today.person_id);
    this.server = ofToday(kept.today, this.clock.now());
    this.phase = 'ready';
  }

  /** Who is signed in? Without an answer the remembered day goes on. */
  async #meet(): Promise<void> {
    try {
      await this.#greet(await ask<Session>('/api/session'));
    } catch (thrown) {
      this.link = 'lost';
      this.#missed(thrown);
      this.#openFeed();
    }
  }

  async #greet(session: Session): Promise<void> {
    this.practice = session.practice;
    this.#zone = session.city.timezone;
    setZone(this.#zone);
    this.clock.set(session.clock.now, session.clock.factor);
    setClock(session.clock);
    showLanguage(session.language);
    if (!session.signed_in) {
      this.signedOut = true;
      this.link = 'lost';
      if (this.server === null && this.items.length === 0) location.assign('/masuk?next=/tim');
      else if (this.server === null) this.phase = 'empty';
      return;
    }
    if (!session.permissions.includes('crew.work')) {
      await this.#forgetOther();
      this.phase = 'not_crew';
      return;
    }
    if (this.server !== null && this.server.person_id !== session.person_id) await this.#forgetOther();
    this.#openFeed();
  }

  /** The phone changed hands: the other person's day goes, their unsent taps stay theirs. */
  async #forgetOther(): Promise<void> {
    await this.forgetDay();
    this.server = null;
    this.drafts = new Map();
    this.#undo.drop();
    this.outbox.person = null;
    this.outbox.confirmed = this.outbox.keyed = false;
    this.phase = 'starting';
  }

  /** What was stored, drawn over the day there is: sent by the key alone no new one comes. */
  #drawnOver(stored: readonly Item[]): CrewToday | null {
    return this.server === null ? null : withOwnTaps(this.server, stored);
  }

  async #revoked(): Promise<void> {
    await this.forgetDay();
    this.server = null;
    this.signedOut = true;
    this.phase = 'empty';
  }

  #openFeed(): void {
    this.#feed ??= new LiveFeed<CrewToday>({
      url: liveUrl('crew'),
      snapshot: () => ask<CrewToday>('/api/crew/today'),
      onSnapshot: (today) => void this.#take(today),
      onMessage: (message) => {
        if (message.t === 'hello' && message.seq < (this.server?.seq ?? 0)) this.#rewound = true;
        // the socket only says "look": the day itself comes from the one query
        if (message.t === 'visit' || message.t === 'gone' || message.t === 'team') this.#feed?.refresh();
      },
      onClock: (reading) => {
        this.clock.set(reading.now, reading.factor);
        setClock(reading);
      },
      onLink: (state) => {
        this.link = state;
        if (state === 'live') void this.outbox.flush(true);
      },
      onFailure: (thrown) => this.#missed(thrown),
    });
    this.#feed.start();
  }

  #missed(thrown: unknown): void {
    if (!(thrown instanceof ApiFailure)) throw thrown;
    this.failure = sentenceOf(thrown);
    if (thrown.kind === 'signed_out') {
      this.signedOut = true;
      this.outbox.confirmed = false;
    }
    if (thrown.status === 403) this.phase = 'not_crew';
    else if (this.server === null) this.phase = 'empty';
  }

  /** The server's day has come. */
  async #take(today: CrewToday): Promise<void> {
    if (this.server !== null && this.server.person_id !== today.person_id) await this.#forgetOther();
    if (this.server !== null && today.seq < this.server.seq && !this.#rewound) return; // overtaken on the way
    this.#rewound = false;
    const known = this.outbox.confirmed && this.outbox.person?.id === today.person_id;
    this.outbox.confirm({ id: today.person_id, name: today.person });
    if (!known) this.drafts = await readDrafts(this.#store, today.person_id);
    this.#show(today);
    await this.#remember(today);
    void this.outbox.flush(!known);
  }

  #show(today: CrewToday): void {
    if (isNews(this.day, withOwnTaps(today, this.items))) this.ring.information();
    this.server = today;
    this.signedOut = false;
    this.phase = 'ready';
    this.clock.set(today.clock.now, today.clock.factor);
    setClock(today.clock);
  }

  /** Only today's visits, only while on duty. */
  async #remember(today: CrewToday): Promise<void> {
    const drawn = withOwnTaps(today, this.items);
    const kept: Remembered = {
      today: onDuty(drawn) ? today : { ...today, visits: [] },
      anchor: { city: Date.parse(today.clock.now), phone: Date.now(), factor: today.clock.factor },
      practice: this.practice,
      zone: this.#zone,
      language: language(),
    };
    await keepDay(this.#store, kept);
  }

  async #otherTab(): Promise<void> {
    const kept = await readDay(this.#store);
    const server = this.server;
    if (kept && server && kept.today.person_id === server.person_id && kept.today.seq > server.seq) {
      if (onDuty(kept.today)) this.server = kept.today;
    }
    await this.outbox.reload();
    this.#feed?.refresh();
  }

  #listenToPhone(): void {
    setInterval(() => this.look(), LOOK_EVERY_MS);
    addEventListener('online', () => {
      this.away = false;
      void this.outbox.flush(true);
      this.#feed?.refresh();
    });
    addEventListener('offline', () => {
      this.away = true;
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') {
        this.#undo.drop();
        void this.outbox.release();
      } else {
        void this.outbox.flush(true);
        this.#feed?.refresh();
        this.tracking?.resume();
        void this.awake.renew();
      }
    });
    addEventListener('pagehide', () => void this.outbox.release());
  }
}

export const phone = new Phone();

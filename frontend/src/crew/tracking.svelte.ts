// Where the team is, while on duty and the page is open. Never stands in the way of anything else.
import type { components } from '../api/schema';
import type { Fix } from '../outbox/item.ts';
import type { Store } from '../outbox/store.ts';
import { retryAfterMs } from './deliver.ts';
import { type FixRow, LONGEST_TRAIL, type Seen, thinned, worthKeeping } from './trail.ts';

export type LocationState = 'off' | 'prompt' | 'searching' | 'found' | 'denied' | 'failed' | 'unsupported';
type Stored = components['schemas']['PositionsOut'];

/** A tap carries the latest fix only while it is this fresh. */
const FRESH_MS = 60_000;
export const SEARCHING_MS = 30_000;
/** A phone that lies still may fall silent: then it is asked again, so that a place stays as fresh as it is true. */
const ASK_AGAIN_MS = 45_000;
const ANSWER_MS = 12_000;
const TRAIL = 'trail';
const ROUNDING = 1e6;

/** The phone's battery, where the browser tells it; the desk is warned before the phone falls silent. */
async function battery(): Promise<{ level: number } | null> {
  const told = navigator as { getBattery?: () => Promise<{ level: number }> };
  return (await told.getBattery?.().catch(() => null)) ?? null;
}

export interface Around {
  store: Store;
  /** The city's time (ms) of a moment of the phone's clock (ms). */
  cityAt(phone: number): number;
  /** The device token was refused: the day must be fetched again. */
  tokenRefused(): void;
}

export class Tracking {
  state = $state<LocationState>('off');
  /** Phone's moment of the last fix (ms) and its accuracy (m). */
  lastAt = $state<number | null>(null);
  accuracy = $state<number | null>(null);
  waiting = $state(0);
  /** Phone's moment since which satellites are looked for (ms). */
  searchingSince = $state(0);
  /** Phone's moment at which the location came back after it had failed (ms); 0 = it never was away. */
  recoveredAt = $state(0);
  place = $state.raw<{ lat: number; lon: number } | null>(null);

  readonly #around: Around;
  #token: string | null = null;
  #everyMs = 15_000;
  #watch: number | null = null;
  #last: GeolocationPosition | null = null;
  #kept: Seen | null = null;
  #trail: FixRow[] = [];
  #notBefore = 0;
  #sendNext = false;
  #lost = false;
  #battery: { level: number } | null = null;
  #sending = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(around: Around) {
    this.#around = around;
  }

  get on(): boolean {
    return this.state !== 'off';
  }

  /** On duty: `ask` when a touch of this moment explains the browser's question. */
  async start(token: string | null, everySeconds: number, ask: boolean): Promise<void> {
    this.#token = token;
    this.#everyMs = Math.max(2, everySeconds) * 1000;
    if (this.on && !(ask && this.state !== 'found')) return;
    if (!('geolocation' in navigator)) {
      this.state = 'unsupported';
      return;
    }
    if (!this.on) {
      this.state = 'searching';
      this.#trail = (await this.#around.store.read<FixRow[]>(TRAIL)) ?? [];
      this.waiting = this.#trail.length;
      this.#tick();
    }
    const permission = await this.#permission();
    this.#battery ??= await battery();
    if (!this.on) return; // the shift ended meanwhile
    if (permission === 'denied') this.#missedBy('denied');
    else if (permission === 'prompt' && !ask) this.state = 'prompt';
    else this.#look();
  }

  /** Off duty: nothing is looked at, kept or sent any more. */
  async stop(): Promise<void> {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    clearTimeout(this.#timer);
    this.#watch = null;
    this.#token = null;
    this.#last = null;
    this.#kept = null;
    this.#trail = [];
    this.place = null;
    this.recoveredAt = 0;
    this.waiting = 0;
    this.lastAt = null;
    this.state = 'off';
    await this.#around.store.erase(TRAIL);
  }

  /** The page is seen again: the old fix may be from another street. */
  resume(): void {
    if (!this.on || this.state === 'prompt' || this.state === 'unsupported') return;
    this.#sendNext = true;
    this.#look();
  }

  /** The latest fix for a tap, if it is fresh. */
  fix(): Fix | null {
    const last = this.#last;
    if (last === null || Math.abs(Date.now() - last.timestamp) > FRESH_MS) return null;
    return {
      lat: last.coords.latitude,
      lon: last.coords.longitude,
      accuracy: last.coords.accuracy,
      fix_time: new Date(this.#around.cityAt(last.timestamp)).toISOString(),
    };
  }

  async #permission(): Promise<PermissionState> {
    try {
      const asked = await navigator.permissions.query({ name: 'geolocation' });
      asked.onchange = () => {
        if (asked.state === 'granted') this.resume(); // allowed in the settings: no reload is needed
      };
      return asked.state;
    } catch {
      return 'granted'; // old phones cannot say: asking is the only way to know
    }
  }

  #look(): void {
    if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
    if (this.state !== 'found') {
      this.state = 'searching';
      this.searchingSince = Date.now();
    }
    this.#watch = navigator.geolocation.watchPosition(
      (position) => this.#seen(position),
      (reason) => this.#missed(reason),
      { enableHighAccuracy: true, maximumAge: 0, timeout: SEARCHING_MS },
    );
  }

  #missed(reason: GeolocationPositionError): void {
    if (!this.on) return;
    if (reason.code === reason.PERMISSION_DENIED) this.#missedBy('denied');
    else if (this.lastAt === null || Date.now() - this.lastAt > FRESH_MS) this.#missedBy('failed');
  }

  #missedBy(state: 'denied' | 'failed'): void {
    this.state = state;
    this.#lost = true;
  }

  /** A place that is said only once is asked for again, before a tap would find it too old. */
  #askAgain(): void {
    if (this.state === 'off' || this.state === 'prompt' || this.state === 'denied' || this.#watch === null)
      return;
    if (this.lastAt !== null && Date.now() - this.lastAt < ASK_AGAIN_MS) return;
    navigator.geolocation.getCurrentPosition(
      (position) => this.#seen(position),
      (reason) => this.#missed(reason),
      { enableHighAccuracy: true, maximumAge: 0, timeout: SEARCHING_MS },
    );
  }

  #seen(position: GeolocationPosition): void {
    if (!this.on) return;
    const { latitude, longitude, accuracy, speed, heading } = position.coords;
    this.#last = position;
    this.lastAt = position.timestamp;
    this.accuracy = Math.round(accuracy);
    this.place = { lat: latitude, lon: longitude };
    this.state = 'found';
    if (this.#lost) {
      this.#lost = false;
      this.recoveredAt = Date.now();
    }
    const row: FixRow = {
      t: Math.round(this.#around.cityAt(position.timestamp)),
      lat: Math.round(latitude * ROUNDING) / ROUNDING,
      lon: Math.round(longitude * ROUNDING) / ROUNDING,
      acc: Math.min(100_000, Math.round(accuracy)),
      spd: speed === null || Number.isNaN(speed) ? null : speed,
      brg: heading === null || Number.isNaN(heading) ? null : heading,
      bat: this.#battery === null ? null : Math.round(this.#battery.level * 100),
    };
    const fresh: Seen = { row, phone: position.timestamp };
    if (!worthKeeping(this.#kept, fresh)) return;
    const first = this.#kept === null;
    this.#kept = fresh;
    this.#keep(thinned([...this.#trail, row]));
    if (first || this.#sendNext) void this.#send();
    this.#sendNext = false;
  }

  #keep(trail: FixRow[]): void {
    this.#trail = trail;
    this.waiting = trail.length;
    // a full disk costs the trail, never the page
    this.#around.store.write(TRAIL, trail).catch((reason: unknown) => console.warn('trail not kept', reason));
  }

  #tick(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#askAgain();
      void this.#send();
      if (this.on) this.#tick();
    }, this.#everyMs);
  }

  async #send(): Promise<void> {
    const token = this.#token;
    const fixes = this.#trail.slice(0, LONGEST_TRAIL);
    if (token === null || fixes.length === 0 || this.#sending || Date.now() < this.#notBefore) return;
    this.#sending = true;
    try {
      const response = await fetch('/api/positions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token, fixes }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      await this.#answered(response, fixes);
    } catch {
      // no network: the trail waits, thinned
    } finally {
      this.#sending = false;
    }
  }

  async #answered(response: Response, fixes: readonly FixRow[]): Promise<void> {
    if (response.status === 401 || response.status === 403) {
      this.#token = null; // the next day of the server brings a new one, or none
      this.#around.tokenRefused();
    } else if (response.ok) {
      this.#drop(fixes);
      const stored = (await response.json()) as Stored;
      if (stored.interval_s > 0) this.#everyMs = Math.max(2, stored.interval_s) * 1000;
    } else if (response.status >= 500 || response.status === 429) {
      this.#notBefore = Date.now() + Math.max(retryAfterMs(response), 5_000);
    } else {
      this.#drop(fixes); // unreadable to the server today, and so tomorrow
    }
  }

  #drop(sent: readonly FixRow[]): void {
    const gone = new Set(sent.map((row) => row.t));
    this.#keep(this.#trail.filter((row) => !gone.has(row.t)));
  }
}

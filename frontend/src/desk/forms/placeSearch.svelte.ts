/** Asking the server what was meant, at every key; the newest answer counts. */
import { api, ask, command } from '../../api/client.ts';
import type { FoundPlaces, PlaceResult } from './place.ts';

const AFTER_MS = 40;
/** Nobody asks outside about a word that is still being typed. */
const ONLINE_AFTER_MS = 1_500;
const ONLINE_AGAIN_MS = [1_500, 2_500, 4_000, 8_000];

type Said = NonNullable<FoundPlaces['outside']>;

export class PlaceSearch {
  phone = '';
  results = $state.raw<readonly PlaceResult[]>([]);
  ambiguous = $state(false);
  outside = $state.raw<Said | null>(null);
  notice = $state.raw<Said | null>(null);
  online = $state<FoundPlaces['online']>('off');
  marked = $state(0);
  /** A result was marked on purpose. */
  moved = $state(false);
  trouble = $state.raw<unknown>(null);
  #wanted = '';
  #number = 0;
  #running: Promise<boolean> = Promise.resolve(false);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Look for a line; false when a newer one has come meanwhile, or nothing could be asked. */
  look(line: string): Promise<boolean> {
    const number = ++this.#number;
    this.#wanted = line;
    clearTimeout(this.#timer);
    this.#running = new Promise((resolve) => {
      setTimeout(() => resolve(number === this.#number ? this.#ask(line, number) : false), AFTER_MS);
    });
    return this.#running;
  }

  /** When the answer to the newest line is there. */
  async settled(): Promise<void> {
    for (let running = null as Promise<boolean> | null; running !== this.#running; ) {
      running = this.#running;
      await running;
    }
  }

  step(by: 1 | -1): void {
    if (this.results.length === 0) return;
    this.moved = true;
    this.marked = (this.marked + by + this.results.length) % this.results.length;
  }

  /** Where this phone was last. */
  async last(phone: string): Promise<PlaceResult | null> {
    return (await this.#find('', phone))?.results[0] ?? null;
  }

  /** What lies at a point. */
  async at(lat: number, lon: number): Promise<PlaceResult | null> {
    return (await this.#find(`${lat.toFixed(6)}, ${lon.toFixed(6)}`, ''))?.results[0] ?? null;
  }

  async #find(q: string, phone: string): Promise<FoundPlaces | null> {
    try {
      const answer = await ask(
        api.GET('/api/places/find', { params: { query: { q, phone: phone.trim().slice(0, 40) } } }),
      );
      this.trouble = null;
      return answer;
    } catch (thrown) {
      this.trouble = thrown;
      return null;
    }
  }

  async #ask(line: string, number: number): Promise<boolean> {
    if (line === '' && this.phone.trim() === '') {
      this.#take(null);
      return false;
    }
    const answer = await this.#find(line, this.phone);
    if (number !== this.#number) return false;
    this.marked = 0;
    this.moved = false;
    this.#take(answer);
    if (answer?.online === 'idle' && line !== '')
      this.#timer = setTimeout(() => void this.#askOnline(line), ONLINE_AFTER_MS);
    else if (answer?.online === 'waiting') this.#lookAgain(line, 0);
    return answer !== null;
  }

  #take(answer: FoundPlaces | null): void {
    this.results = answer?.results ?? [];
    this.ambiguous = answer?.ambiguous ?? false;
    this.outside = answer?.outside ?? null;
    this.notice = answer?.notice ?? null;
    this.online = answer?.online ?? 'off';
  }

  /** Have it asked outside, by the worker; what it finds comes as one more suggestion. */
  async #askOnline(line: string): Promise<void> {
    if (line !== this.#wanted) return;
    try {
      const { online } = await command(() => api.POST('/api/places/online', { body: { q: line } }));
      if (line !== this.#wanted) return;
      this.online = online;
      if (online === 'waiting') this.#lookAgain(line, 0);
    } catch {
      this.online = 'off'; // a help that is not there is not missed
    }
  }

  #lookAgain(line: string, turn: number): void {
    const wait = ONLINE_AGAIN_MS[turn];
    if (wait === undefined) {
      this.online = 'idle';
      return;
    }
    this.#timer = setTimeout(async () => {
      const answer = await this.#find(line, this.phone);
      if (line !== this.#wanted || answer === null) return;
      if (answer.online === 'waiting') this.#lookAgain(line, turn + 1);
      else this.#take(answer);
    }, wait);
  }
}

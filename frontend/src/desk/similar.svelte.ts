/** The duplicate radar: asked while one types, and once more before anything is saved. */
import { api, ask } from '../api/client.ts';
import type { Similar, SimilarList } from '../api/types.ts';
import { readAge } from './callText.ts';
import type { Draft } from './draft.svelte.ts';

const ASK_AFTER_MS = 200;
/** No save waits longer for the radar than this. */
const LONGEST_MS = 1_500;
const LEAST_DIGITS = 6;
const LEAST_LETTERS = 4;

function queryOf(draft: Draft) {
  const { place } = draft;
  const age = readAge(draft.patient_age).years;
  return {
    phone: draft.phone.trim(),
    name: draft.patient_name.trim(),
    ...(age === null ? {} : { age }),
    ...(place.lat === null || place.lon === null ? {} : { lat: place.lat, lon: place.lon }),
    ...(place.pin_radius_metres === null ? {} : { radius_metres: Math.round(place.pin_radius_metres) }),
    village_code: place.village_code,
    street: place.street,
    alley: place.alley,
    house_number: place.house_number,
  };
}

class Radar {
  found = $state.raw<SimilarList | null>(null);
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The visit that the caller is added to unless a person says otherwise. */
  strong: Similar | null = $derived(
    this.found?.similar.find((each) => each.visit_id === this.found?.strong_id) ?? null,
  );

  /** Follow what is typed; call it at every change. */
  follow(draft: Draft): void {
    const query = queryOf(draft);
    const key = JSON.stringify(query);
    if (key === this.#asked) return;
    clearTimeout(this.#timer);
    const says =
      query.phone.replaceAll(/\D/g, '').length >= LEAST_DIGITS ||
      query.name.length >= LEAST_LETTERS ||
      place(query);
    if (!says) {
      this.forget();
      return;
    }
    this.#timer = setTimeout(() => void this.#fetch(query, key), ASK_AFTER_MS);
  }

  /** Ask now where the last answer is of something else; what is shown then is of what is typed. */
  async settle(draft: Draft): Promise<void> {
    const query = queryOf(draft);
    const key = JSON.stringify(query);
    clearTimeout(this.#timer);
    if (key === this.#asked) return;
    await Promise.race([this.#fetch(query, key), new Promise((resolve) => setTimeout(resolve, LONGEST_MS))]);
  }

  forget(): void {
    clearTimeout(this.#timer);
    this.#asked = '';
    this.found = null;
  }

  async #fetch(query: ReturnType<typeof queryOf>, key: string): Promise<void> {
    this.#asked = key;
    try {
      const answer = await ask(api.GET('/api/desk/similar', { params: { query } }));
      if (this.#asked === key) this.found = answer;
    } catch {
      if (this.#asked !== key) return;
      this.#asked = ''; // the radar helps; a call is never held up by it
      this.found = null;
    }
  }
}

function place(query: ReturnType<typeof queryOf>): boolean {
  return 'lat' in query || (query.village_code !== '' && query.house_number !== '');
}

export const radar = new Radar();

// The way to the home of a visit: fetched with it, kept on the phone, there without a signal.
import { ApiFailure } from '../../api/failure.ts';
import type { components } from '../../api/schema';
import type { CrewVisit } from '../day.ts';
import { ask } from '../door.ts';
import { phone } from '../phone.svelte.ts';
import { WAY } from '../remembered.ts';

export type Way = components['schemas']['CrewWayOut'];

const AGAIN_MS = 15_000;

export class WayToHome {
  way = $state.raw<Way | null>(null);
  failed = $state(false);
  loaded = $state(false);
  #gone = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(visit: CrewVisit) {
    const key = `${WAY}${visit.id}`;
    void phone.store.read<Way>(key).then(
      (kept) => {
        if (this.#gone) return;
        if (kept !== undefined && this.way === null) this.way = kept;
        void this.#fetch(visit.id, key);
      },
      () => void this.#fetch(visit.id, key),
    );
  }

  leave(): void {
    this.#gone = true;
    clearTimeout(this.#timer);
  }

  async #fetch(id: number, key: string): Promise<void> {
    try {
      const way = await ask<Way>(`/api/crew/visits/${id}/way`);
      if (this.#gone) return;
      this.way = way;
      this.failed = false;
      this.loaded = true;
      await phone.store.write(key, way).catch((reason: unknown) => console.warn('way not kept', reason));
    } catch (thrown) {
      if (this.#gone) return;
      this.loaded = true;
      this.failed = true;
      const never = thrown instanceof ApiFailure && thrown.status === 404;
      if (!never) this.#timer = setTimeout(() => void this.#fetch(id, key), AGAIN_MS);
    }
  }
}

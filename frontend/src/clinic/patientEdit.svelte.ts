/** One change of a patient at a time: the answer is the page as it is afterwards. */
import { sentenceOf } from '../api/session.svelte.ts';
import { say } from '../look/toasts.svelte.ts';
import { w } from './patientWords.ts';
import type { PatientPage } from './shapes.ts';

export class Edit {
  busy = $state(false);
  /** Why the last try was refused; under the form, as long as it is open. */
  refused = $state('');
  readonly #taken: (page: PatientPage) => void;

  constructor(taken: (page: PatientPage) => void) {
    this.#taken = taken;
  }

  /** True when it is kept. */
  async keep(work: () => Promise<PatientPage>): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.refused = '';
    try {
      this.#taken(await work());
      say(w('saved'));
      return true;
    } catch (thrown) {
      this.refused = sentenceOf(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

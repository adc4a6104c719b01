/** One decision about a care plan, sent once; the screen says what came of it. */
import { newActionId } from '../../api/actionId.ts';
import { api, command } from '../../api/client.ts';
import type { components } from '../../api/schema';
import { sentenceOf } from '../../api/session.svelte.ts';
import { say } from '../../look/toasts.svelte.ts';

type StepIn = components['schemas']['CarePlanStepIn'];
export type MissedRow = components['schemas']['MissedVisitOut'];
export type PauseRow = components['schemas']['PausedPlanOut'];
export type Step = Pick<StepIn, 'step'> & Partial<StepIn>;

/** Whether it was done; a refusal is said. */
async function stepPlan(planId: number, step: Step, done: string): Promise<boolean> {
  const body: StepIn = {
    action_id: newActionId(),
    reason: '',
    resumes_on: null,
    day: null,
    on_day: null,
    ...step,
  };
  try {
    await command(() =>
      api.POST('/api/clinic/plans/{plan_id}', { params: { path: { plan_id: planId } }, body }),
    );
    say(done);
    return true;
  } catch (thrown) {
    say(sentenceOf(thrown), 'problem');
    return false;
  }
}

type Row = MissedRow | PauseRow;

/** The decisions of one list: which question is open below which row, and one step at a time. */
export class Decisions<What extends string> {
  busy = $state(false);
  #asking = $state.raw<{ plan: number; what: What } | null>(null);
  readonly #ondone: () => void;

  constructor(ondone: () => void) {
    this.#ondone = ondone;
  }

  isOpen(row: Row, what: What): boolean {
    return this.#asking?.plan === row.plan_id && this.#asking.what === what;
  }

  ask(row: Row, what: What): void {
    this.#asking = { plan: row.plan_id, what };
  }

  close(): void {
    this.#asking = null;
  }

  /** Open the question, or close it if it is open. */
  turn(row: Row, what: What): void {
    if (this.isOpen(row, what)) this.close();
    else this.ask(row, what);
  }

  async step(row: Row, wanted: Step, done: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    if (await stepPlan(row.plan_id, wanted, done)) {
      this.close();
      this.#ondone();
    }
    this.busy = false;
  }
}

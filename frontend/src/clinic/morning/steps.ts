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
export async function stepPlan(planId: number, step: Step, done: string): Promise<boolean> {
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

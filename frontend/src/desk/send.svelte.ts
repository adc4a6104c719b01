/** The desk's commands: each with its own action id and the version that was looked at; a refusal is said and looked at. */
import { newActionId } from '../api/actionId.ts';
import { api, command } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import type { components } from '../api/schema';
import { can, sentenceOf } from '../api/session.svelte.ts';
import type { Alternative, RankedTeam, VisitCard } from '../api/types.ts';
import { dismiss, say, WITH_ACTION_MS } from '../look/toasts.svelte.ts';
import { board } from './board.svelte.ts';
import type { Step } from './commandVerbs.ts';
import { c } from './commandWords.ts';
import { view } from './view.svelte.ts';
import { t } from './words.ts';

type Schemas = components['schemas'];
type Body<K extends keyof Schemas> = Omit<Schemas[K], 'action_id' | 'seen_version'>;

const busy = $state<{ visit: number | null }>({ visit: null });

/** Whether a command of this visit is on its way. */
export function isBusy(visit: number): boolean {
  return busy.visit === visit;
}

/** Why a team cannot be sent from here now; null when it can. */
export function whyNotSend(): string | null {
  if (!can('desk.send')) return t('refuse_role');
  if (board.link === 'lost') return t('refuse_lost');
  return null;
}

type Sent = { data?: { visit: VisitCard; from_visit?: VisitCard }; error?: unknown; response: Response };
type Head = { params: { path: { visit_id: number } }; mark: { action_id: string; seen_version: number } };

type Undone = 'offer' | 'step';
/** The choice just made, as long as it may be taken back by one key. */
let last: { what: Undone; visit: number; team: number; toast: number; until: number } | null = null;

/** Take back the offer just made, or the step just entered, where its team still has it. Returns whether there was one. */
export function undoLast(): boolean {
  const chosen = last;
  last = null;
  if (chosen === null || performance.now() > chosen.until || whyNotSend() !== null) return false;
  dismiss(chosen.toast);
  const visit = board.visits.get(chosen.visit);
  const team = visit?.assignment;
  if (visit === undefined || team?.team_id !== chosen.team) return false;
  if (chosen.what === 'step') void takeStepBack(visit, { id: team.team_id, code: team.team });
  else if (visit.open_actions.includes('withdraw')) void withdraw(visit, { reason: '' });
  else return false;
  return true;
}

/** Say what was chosen for a team, and let it be taken back for some seconds. */
function sayChosen(text: string, visit: number, team: number, what: Undone): void {
  if (last !== null) dismiss(last.toast); // one key takes back one thing
  const label = what === 'offer' ? t('undo') : c('undo_step');
  const toast = say(text, 'info', { label, key: 'Z', run: undoLast });
  last = { what, visit, team, toast, until: performance.now() + WITH_ACTION_MS };
}

/** Send, show what came of it, and give back "ok" or the refusal's code. `team`: who is asked by it. */
async function send(
  visit: VisitCard,
  done: string,
  call: (head: Head) => Promise<Sent>,
  team: number | null = null,
  what: Undone = 'offer',
): Promise<string> {
  if (busy.visit !== null) return 'busy';
  busy.visit = visit.id;
  const head: Head = {
    params: { path: { visit_id: visit.id } },
    mark: { action_id: newActionId(), seen_version: visit.version },
  };
  try {
    const answer = await command(() => call(head));
    board.takeVisit(answer.visit);
    if (answer.from_visit) board.takeVisit(answer.from_visit);
    view.showForm(null);
    if (team === null) say(done);
    else sayChosen(done, visit.id, team, what);
    return 'ok';
  } catch (thrown) {
    // a reason that is still missing is asked for beside the team, not complained about
    const asks = thrown instanceof ApiFailure && thrown.code === 'override_reason_needed';
    if (!asks) say(sentenceOf(thrown), 'problem');
    // somebody else was faster, or we did not hear the answer: look at the truth
    if (thrown instanceof ApiFailure && (thrown.status === 409 || thrown.worthRetrying)) board.refresh();
    return thrown instanceof ApiFailure ? thrown.code : 'broken';
  } finally {
    busy.visit = null;
  }
}

export const offer = (visit: VisitCard, team: Pick<RankedTeam, 'team_id' | 'team'>, override_reason = '') =>
  send(
    visit,
    t('offered_to', { team: team.team }),
    ({ params, mark }) =>
      api.POST('/api/desk/visits/{visit_id}/offer', {
        params,
        body: { ...mark, team_id: team.team_id, override_reason },
      }),
    team.team_id,
  );

export const reassign = (visit: VisitCard, team: RankedTeam, reason: string) =>
  send(
    visit,
    t('reassigned_to', { team: team.team }),
    ({ params, mark }) =>
      api.POST('/api/desk/visits/{visit_id}/reassign', {
        params,
        body: { ...mark, team_id: team.team_id, reason },
      }),
    team.team_id,
  );

/** Take a team from the visit it is on its way to; refused when either of the two is no longer as it was shown. */
export const take = (visit: VisitCard, from: Alternative, override_reason = '') =>
  send(
    visit,
    t('taken', { team: from.team, visit: from.from_visit }),
    ({ params, mark }) =>
      api.POST('/api/desk/visits/{visit_id}/take', {
        params,
        body: {
          ...mark,
          team_id: from.team_id,
          from_visit_id: from.from_visit_id,
          from_seen_version: from.from_version,
          override_reason,
        },
      }),
    from.team_id,
  );

export const withdraw = (visit: VisitCard, body: Body<'WithdrawIn'>) =>
  send(visit, t('done_withdraw'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/withdraw', { params, body: { ...mark, ...body } }),
  );

export const cancel = (visit: VisitCard, body: Body<'CancelIn'>) =>
  send(visit, t('done_cancel'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/cancel', { params, body: { ...mark, ...body } }),
  );

export const close = (visit: VisitCard, body: Body<'CloseIn'>) =>
  send(visit, t('done_close'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/close', { params, body: { ...mark, ...body } }),
  );

export const triage = (visit: VisitCard, body: Body<'TriageIn'>) =>
  send(visit, t('done_triage'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/triage', { params, body: { ...mark, ...body } }),
  );

export const confirm = (visit: VisitCard, body: Body<'ConfirmIn'>) =>
  send(visit, t('done_confirm'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/confirm', { params, body: { ...mark, ...body } }),
  );

export const correctAddress = (visit: VisitCard, body: Body<'AddressIn'>) =>
  send(visit, t('done_address'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/address', { params, body: { ...mark, ...body } }),
  );

export const callPsc119 = (visit: VisitCard, body: Body<'PscIn'>) =>
  send(visit, t('done_psc119'), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/psc119', { params, body: { ...mark, ...body } }),
  );

const postStep = (visit: VisitCard, done: string, body: Body<'RadioStepIn'>, undo: number | null) =>
  send(
    visit,
    done,
    ({ params, mark }) =>
      api.POST('/api/desk/visits/{visit_id}/step', { params, body: { ...mark, ...body } }),
    undo,
    'step',
  );

/** Steps that the next key may take back; the others end the team's part. */
const TAKEN_BACK: ReadonlySet<string> = new Set(['accept', 'depart', 'arrive']);

/** Enter a team's step that was said by radio or telephone. */
export function enterStep(
  visit: VisitCard,
  team: { id: number; code: string },
  step: Step,
  reason = '',
): Promise<string> {
  const who = visit.patient_name || visit.caller_name;
  const what = c(step.says, { team: team.code, visit: visit.code, who }).replace(/\s+/g, ' ').trim();
  const body = { team_id: team.id, step: step.kind, outcome: step.outcome ?? '', reason } as const;
  return postStep(visit, c('by_radio', { what }), body, TAKEN_BACK.has(step.kind) ? team.id : null);
}

function takeStepBack(visit: VisitCard, team: { id: number; code: string }): Promise<string> {
  const who = visit.patient_name || visit.caller_name;
  const what = c('step_undone', { team: team.code, visit: visit.code, who });
  return postStep(visit, what, { team_id: team.id, step: 'undo', outcome: '', reason: '' }, null);
}

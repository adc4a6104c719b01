/** The desk's commands: each with its own action id and the version that was looked at; a refusal is said and looked at. */
import { newActionId } from '../api/actionId.ts';
import { api, command } from '../api/client.ts';
import { ApiFailure } from '../api/failure.ts';
import type { components } from '../api/schema';
import { can, sentenceOf } from '../api/session.svelte.ts';
import type { RankedTeam, VisitCard } from '../api/types.ts';
import { say } from '../look/toasts.svelte.ts';
import { board } from './board.svelte.ts';
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

type Sent = { data?: { visit: VisitCard }; error?: unknown; response: Response };
type Head = { params: { path: { visit_id: number } }; mark: { action_id: string; seen_version: number } };

/** Send, show what came of it, and give back "ok" or the refusal's code. */
async function send(visit: VisitCard, done: string, call: (head: Head) => Promise<Sent>): Promise<string> {
  if (busy.visit !== null) return 'busy';
  busy.visit = visit.id;
  const head: Head = {
    params: { path: { visit_id: visit.id } },
    mark: { action_id: newActionId(), seen_version: visit.version },
  };
  try {
    const answer = await command(() => call(head));
    board.takeVisit(answer.visit);
    view.showForm(null);
    say(done);
    return 'ok';
  } catch (thrown) {
    say(sentenceOf(thrown), 'problem');
    // somebody else was faster, or we did not hear the answer: look at the truth
    if (thrown instanceof ApiFailure && (thrown.status === 409 || thrown.worthRetrying)) board.refresh();
    return thrown instanceof ApiFailure ? thrown.code : 'broken';
  } finally {
    busy.visit = null;
  }
}

export const offer = (visit: VisitCard, team: RankedTeam, override_reason = '') =>
  send(visit, t('offered_to', { team: team.team }), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/offer', {
      params,
      body: { ...mark, team_id: team.team_id, override_reason },
    }),
  );

export const reassign = (visit: VisitCard, team: RankedTeam, reason: string) =>
  send(visit, t('reassigned_to', { team: team.team }), ({ params, mark }) =>
    api.POST('/api/desk/visits/{visit_id}/reassign', {
      params,
      body: { ...mark, team_id: team.team_id, reason },
    }),
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

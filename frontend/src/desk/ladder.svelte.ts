/** The end of the ladder at the desk: which visits need a call now, and the next team one key away. */
import type { PlanItem, VisitCard } from '../api/types.ts';
import { isWaiting } from '../look/states.ts';
import { board } from './board.svelte.ts';
import { plan } from './plan.svelte.ts';
import { offer, whyNotSend } from './send.svelte.ts';
import { view } from './view.svelte.ts';

const isCall = (visit: VisitCard): boolean => visit.alarms.some((alarm) => alarm.kind === 'must_call');

class Ladder {
  /** Visits for which somebody must be called, who waits longest first: red until somebody says yes. */
  readonly calls: readonly VisitCard[] = $derived(
    [...board.visits.values()]
      .filter(isCall)
      .sort((a, b) => (a.must_call_at ?? '').localeCompare(b.must_call_at ?? '') || a.id - b.id),
  );
  /** The visit in the bar: what rings first, else the first that needs a call. */
  readonly first: VisitCard | undefined = $derived(
    board.alerts[0] ? board.visits.get(board.alerts[0].visit) : this.calls[0],
  );

  /** The team that the plan sends to a visit that came back from another. */
  next(visit: VisitCard): PlanItem | undefined {
    if (visit.in_vain.length === 0 || !isWaiting(visit.status) || whyNotSend() !== null) return undefined;
    const item = plan.of(visit);
    return item?.kind === 'send' && item.team_id !== null ? item : undefined;
  }

  /** Ask the next team for the visit in the bar; without one, open it. */
  sendNext(): void {
    const visit = this.first;
    if (visit === undefined) return;
    const item = this.next(visit);
    if (item?.team_id != null && item.team !== null) {
      board.acknowledge(visit.id);
      void offer(visit, { team_id: item.team_id, team: item.team });
    } else view.open(visit.id);
  }
}

export const ladder = new Ladder();

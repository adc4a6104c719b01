/** The plan of all open visits, solved on the server at every event; here it is only shown, and never pretended. */
import { api, ask } from '../api/client.ts';
import { can } from '../api/session.svelte.ts';
import type { Plan, PlanItem, VisitCard } from '../api/types.ts';
import { KeptFresh } from '../live/again.svelte.ts';
import { isWaiting } from '../look/states.ts';
import { board } from './board.svelte.ts';
import { isOfNow } from './plan.ts';

function somethingWaits(): boolean {
  for (const visit of board.visits.values()) if (isWaiting(visit.status)) return true;
  return false;
}

const kept = new KeptFresh<Plan>({
  ask: () => ask(api.GET('/api/desk/plan')),
  wanted: () =>
    board.loaded &&
    board.link !== 'lost' &&
    document.visibilityState === 'visible' &&
    can('desk.see') &&
    somethingWaits(),
});

class Planned {
  readonly kept = kept;
  #items: ReadonlyMap<number, PlanItem> = $derived(
    new Map((kept.value?.items ?? []).map((item) => [item.visit_id, item] as const)),
  );

  /** What the plan says about this visit as it stands; undefined when it says nothing that still holds. */
  of(visit: VisitCard): PlanItem | undefined {
    if (kept.old || board.link === 'lost') return undefined;
    const item = this.#items.get(visit.id);
    return item && isOfNow(item, visit) ? item : undefined;
  }

  /** The plan for this visit is being worked out. */
  isComing(visit: VisitCard): boolean {
    return isWaiting(visit.status) && kept.failure === null && board.link !== 'lost' && !this.of(visit);
  }
}

export const plan = new Planned();

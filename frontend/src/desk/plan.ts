/** The plan of all visits as small chips of the queue. Pure: words by key, never by language. */
import type { PlanItem, VisitCard } from '../api/types.ts';
import { isWaiting, isWithTeam } from '../look/states.ts';
import { whole } from './choice.ts';

export interface Chip {
  word: 'plan_send' | 'plan_send_bare' | 'plan_wait' | 'plan_hold' | 'plan_move' | 'plan_none';
  params: Readonly<Record<string, string | number>>;
  tone: 'go' | 'wait' | 'hold' | 'move' | 'none';
}

/** What the plan says about a visit in a few letters; null where there is nothing to say. */
export function chipOf(item: PlanItem): Chip | null {
  const team = item.team ?? '';
  const minutes = item.minutes === null ? null : whole(item.minutes);
  if (item.kind === 'send') {
    if (minutes === null) return { word: 'plan_send_bare', params: { team }, tone: 'go' };
    return { word: 'plan_send', params: { team, n: minutes }, tone: 'go' };
  }
  if (item.kind === 'wait')
    return { word: 'plan_wait', params: { team, n: whole(item.free_in_minutes ?? 0) }, tone: 'wait' };
  if (item.kind === 'hold')
    return { word: 'plan_hold', params: { n: Math.round(item.price_minutes ?? 0) }, tone: 'hold' };
  if (item.kind === 'move') return { word: 'plan_move', params: { team, n: minutes ?? 1 }, tone: 'move' };
  return { word: 'plan_none', params: {}, tone: 'none' };
}

/**
 * Whether what the plan says about a visit still holds: made for the visit as it stands, and of a kind that fits.
 * A plan that was made for another state of the visit is not shown.
 */
export function isOfNow(item: PlanItem, visit: VisitCard): boolean {
  if (item.visit_version !== visit.version) return false;
  return item.kind === 'move' ? isWaiting(visit.status) || isWithTeam(visit.status) : isWaiting(visit.status);
}

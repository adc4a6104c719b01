/** What changed between two states of a visit, as sounds: one that needs a person, one for information. Pure. */
import type { VisitCard } from '../api/types.ts';
import { isOpen, isWaiting } from '../look/states.ts';
import { isHouseMissing } from './queue.ts';

export type AlertKind = 'new_red' | 'unassigned' | 'worse' | 'help' | 'not_found' | 'on_scene';

export interface Alert {
  /** The same happening is the same key, so that it rings once however often it is told. */
  key: string;
  visit: number;
  kind: AlertKind;
}

/** Every happening of a visit that needs a person now. */
export function alertsOf(visit: VisitCard): Alert[] {
  if (!isOpen(visit.status)) return [];
  const found: Alert[] = [];
  const add = (kind: AlertKind, at: string | null | undefined) => {
    if (at) found.push({ key: `${visit.id}:${kind}:${at}`, visit: visit.id, kind });
  };
  if (isWaiting(visit.status)) {
    if (visit.urgency === 'red') add('new_red', visit.requested_at);
    add('unassigned', visit.alarmed_at);
  } else {
    add('help', visit.assignment?.help_needed_at);
    if (isHouseMissing(visit)) add('not_found', visit.assignment?.not_found_at);
    if (visit.status === 'on_scene') add('on_scene', visit.alarmed_at);
  }
  if (visit.status !== 'on_scene') add('worse', visit.got_worse_at);
  return found;
}

/** A change worth one soft sound: a new request, or a team that did not take the visit. */
export function isNews(before: VisitCard | undefined, after: VisitCard): boolean {
  if (before === undefined) return isWaiting(after.status);
  return !isWaiting(before.status) && isWaiting(after.status);
}

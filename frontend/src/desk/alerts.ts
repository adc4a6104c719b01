/** What rings at the desk: the alarms the server sees in a visit, each once; and what is only news. Pure. */
import type { VisitCard } from '../api/types.ts';
import { isOpen, isWaiting } from '../look/states.ts';

export interface Alert {
  /** The same happening is the same key, so that it rings once however often it is told. */
  key: string;
  visit: number;
  /** One of `alert_*` of the words. */
  kind: string;
}

/** Every happening of a visit that needs a person now, the most pressing first. */
export function alertsOf(visit: VisitCard): Alert[] {
  if (!isOpen(visit.status)) return [];
  // a call for help is the team's: it has a bar of its own that looking does not silence
  const alarms = visit.alarms.filter((alarm) => alarm.kind !== 'help');
  return alarms.map(({ kind, at }) => ({ key: `${visit.id}:${kind}:${at}`, visit: visit.id, kind }));
}

/** Where somebody must be called stands before everything else; the rest as they came. */
export function pressingFirst(alerts: readonly Alert[]): Alert[] {
  const calls = alerts.filter((alert) => alert.kind === 'must_call');
  return [...calls, ...alerts.filter((alert) => alert.kind !== 'must_call')];
}

/** A change worth one soft sound: a new request, or a team that did not take the visit. */
export function isNews(before: VisitCard | undefined, after: VisitCard): boolean {
  if (before === undefined) return isWaiting(after.status) && !after.planned_to;
  return !isWaiting(before.status) && isWaiting(after.status);
}

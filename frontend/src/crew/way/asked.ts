// When the phone asks "semua baik?", also without a signal: by the server's moment, or by the person's own taps. Pure.
import type { Item } from '../../outbox/item.ts';
import type { CrewVisit } from '../day.ts';

const OWN: ReadonlySet<string> = new Set(['arrive', 'check_in']);

/** The moment (ms of the city's clock), or null where nobody is asked. */
export function checkInDue(visit: CrewVisit, items: readonly Item[]): number | null {
  if (visit.assignment_status !== 'on_scene') return null;
  const own = items
    .filter((item) => item.answer === null && item.visit_id === visit.id && OWN.has(item.kind))
    .map((item) => Date.parse(item.happened_at));
  if (own.length > 0) {
    return visit.check_in_minutes > 0 ? Math.max(...own) + visit.check_in_minutes * 60_000 : null;
  }
  return visit.check_in_due_at === null ? null : Date.parse(visit.check_in_due_at);
}

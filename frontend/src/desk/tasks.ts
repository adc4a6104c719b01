/** The tasks of the open visits: what is to be done by when, the most overdue first. Pure. */
import type { VisitCard } from '../api/types.ts';
import { isOpen } from '../look/states.ts';

export type TaskKind = 'call_back' | 'address';

export interface Task {
  /** One per visit and kind. */
  key: string;
  kind: TaskKind;
  visit: VisitCard;
  due: string;
  /** Its timer has rung. */
  rang: boolean;
}

export function tasksOf(visits: Iterable<VisitCard>): Task[] {
  const found: Task[] = [];
  for (const visit of visits) {
    if (!isOpen(visit.status)) continue;
    const add = (kind: TaskKind, due: string | null, rang: string | null) => {
      if (due !== null) found.push({ key: `${visit.id}:${kind}`, kind, visit, due, rang: rang !== null });
    };
    add('call_back', visit.call_back_due_at, visit.call_back_alarmed_at);
    add('address', visit.address_due_at, visit.address_alarmed_at);
  }
  return found.sort((a, b) => Date.parse(a.due) - Date.parse(b.due) || a.key.localeCompare(b.key));
}

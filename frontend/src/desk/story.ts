/** One line of a visit's history out of an event: the words, then what the fact adds. */
import type { HistoryEvent, Reason } from '../api/types.ts';
import { labelOf } from '../words/index.svelte.ts';
import { c } from './commandWords.ts';
import { r } from './roadWords.ts';
import { t, wordOr } from './words.ts';

const REASON_KINDS: Readonly<Record<string, readonly string[]>> = {
  offer_declined: ['decline'],
  offer_withdrawn: ['leave', 'cancel', 'close'],
  visit_cancelled: ['cancel'],
  visit_offered: ['override'],
};

function reasonLabel(kind: string, code: unknown, reasons: readonly Reason[]): string {
  if (typeof code !== 'string' || code === '') return '';
  const found = reasons.find((each) => each.code === code && (REASON_KINDS[kind] ?? []).includes(each.kind));
  return found ? labelOf(found) : wordOr(`event_reason_${code}`, '');
}

/** "Ditawarkan ke tim KKS1 · meratakan beban tim" */
export function storyOf(event: HistoryEvent, reasons: readonly Reason[]): string {
  const fact = event.fact;
  const kind = fact.automatic === true ? `${event.kind}_automatic` : event.kind;
  const parts = [wordOr(`event_${kind}`, event.kind)];
  const team = event.team ?? (typeof fact.team === 'string' ? fact.team : '');
  if (team) parts[0] += ` ${team}`;
  if (typeof fact.from_visit === 'string') parts.push(fact.from_visit);
  if (typeof fact.urgency === 'string' && fact.urgency)
    parts.push(wordOr(`urgency_${fact.urgency}`, fact.urgency));
  if (typeof fact.outcome === 'string') parts.push(wordOr(`status_${fact.outcome}`, fact.outcome));
  if (typeof fact.destination === 'string' && fact.destination) parts.push(fact.destination);
  if (typeof fact.taken_by === 'string') parts.push(wordOr(`taken_by_${fact.taken_by}`, fact.taken_by));
  if (typeof fact.task === 'string') parts.push(wordOr(`event_task_${fact.task}`, fact.task));
  if (typeof fact.rating === 'number') parts.push('★'.repeat(fact.rating));
  if (typeof fact.duplicate_of === 'string') parts.push(fact.duplicate_of);
  if (typeof fact.metres_from_pin === 'number') parts.push(`${fact.metres_from_pin} m`);
  if (typeof fact.parked_metres === 'number') parts.push(r('event_parked', { n: fact.parked_metres }));
  if (typeof fact.moved_metres === 'number') parts.push(`${fact.moved_metres} m`);
  const reason = reasonLabel(event.kind, fact.reason ?? fact.override_reason, reasons);
  if (reason) parts.push(reason);
  if (fact.by_desk === true) parts.push(c('noted_by_desk'));
  if (event.offline) parts.push(t('history_offline'));
  return parts.join(' · ');
}

/** Who did it, in words; a person by name, the family and the system by their word. */
export function actorOf(event: HistoryEvent): string {
  if (event.actor_kind === 'person') return event.actor;
  return wordOr(`actor_${event.actor_kind}`, event.actor);
}

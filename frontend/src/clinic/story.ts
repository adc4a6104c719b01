/** One event of a visit in words. */
import type { HistoryEvent, Reason } from '../api/types.ts';
import { labelOf } from '../words/index.svelte.ts';
import { t, wordOr } from './words.ts';

/** "Ditawarkan ke tim KKS1 · Kuning · meratakan beban tim" */
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
  const code = fact.reason ?? fact.override_reason;
  const reason = reasons.find((each) => each.code === code);
  const words = reason ? labelOf(reason) : wordOr(`event_reason_${code}`, '');
  if (words) parts.push(words);
  return parts.join(' · ');
}

/** Who did it: a person by name, the family and the system by their word. */
export function actorOf(event: HistoryEvent): string {
  return event.actor_kind === 'person' ? event.actor : wordOr(`actor_${event.actor_kind}`, event.actor);
}

/** What one must know about when it was written down. */
export function marksOf(event: HistoryEvent, hourMinute: (at: string) => string): string[] {
  const marks: string[] = [];
  if (event.offline) {
    marks.push(t('offline_mark'), t('sent_later', { time: hourMinute(event.recorded_at) }));
  }
  if (event.clock_skew_seconds) marks.push(t('skew_mark', { n: event.clock_skew_seconds }));
  return marks;
}

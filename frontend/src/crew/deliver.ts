// A batch of the outbox to the server, and what its answer means for the queue.
import type { components } from '../api/schema';
import type { Item } from '../outbox/item.ts';
import type { Person, Sent } from '../outbox/outbox.ts';
import type { CrewToday } from './day.ts';
import { failureOf, send } from './door.ts';

type Action = components['schemas']['CrewAction'];
type Batch = components['schemas']['CrewActionsIn'];
type Answered = components['schemas']['CrewActionsOut'];

export interface Delivered {
  keep(today: CrewToday): Promise<void>;
  apply(today: CrewToday): void;
  /** The city's time, ISO 8601. */
  sentAt(): string;
}

function asAction(item: Item): Action {
  return {
    action_id: item.action_id,
    sequence: item.sequence,
    kind: item.kind,
    happened_at: item.happened_at,
    visit_id: item.visit_id,
    payload: item.payload,
    fix: item.fix,
    offline: item.offline,
  };
}

/** Send a batch and say what became of it; never throws. */
export async function deliver(
  items: readonly Item[],
  deviceId: string,
  person: Person,
  page: Delivered,
): Promise<Sent> {
  try {
    const response = await send('/api/crew/actions', {
      device_id: deviceId,
      person_id: person.id,
      sent_at: page.sentAt(),
      items: items.map(asAction),
    } satisfies Batch);
    if (!response.ok) return await whatItMeans(response);
    const { verdicts, today } = (await response.json()) as Answered;
    return { kind: 'verdicts', verdicts, keep: () => page.keep(today), apply: () => page.apply(today) };
  } catch {
    return { kind: 'later' }; // no network, no answer in time, or an answer that is none
  }
}

async function whatItMeans(response: Response): Promise<Sent> {
  const status = response.status;
  if (status === 401 || status === 403) return { kind: 'sign_in' };
  if (status === 400 || status === 413 || status === 422) {
    const sentence = (await failureOf(response)).sentence;
    const said = { code: sentence?.code ?? `http_${status}`, id: sentence?.id ?? '', en: sentence?.en ?? '' };
    return { kind: 'unreadable', answer: { verdict: 'refused', ...said } };
  }
  return { kind: 'later', afterMs: retryAfterMs(response) };
}

/** Retry-After in ms (seconds form only), at most five minutes. */
export function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 300) * 1000 : 0;
}

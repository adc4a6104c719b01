// A batch of the outbox to the server, and what its answer means for the queue.
import { api } from '../api/client.ts';
import { failureOfAnswer } from '../api/failure.ts';
import type { components } from '../api/schema';
import type { Item } from '../outbox/item.ts';
import type { Person, Sent } from '../outbox/outbox.ts';
import type { CrewToday } from './day.ts';

type Action = components['schemas']['CrewAction'];

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
    const { data, error, response } = await api.POST('/api/crew/actions', {
      body: {
        device_id: deviceId,
        person_id: person.id,
        sent_at: page.sentAt(),
        items: items.map(asAction),
      },
    });
    if (response.ok && data !== undefined) {
      const today = data.today;
      return {
        kind: 'verdicts',
        verdicts: data.verdicts,
        keep: () => page.keep(today),
        apply: () => page.apply(today),
      };
    }
    return whatItMeans(response, error);
  } catch {
    return { kind: 'later' }; // no network, no answer in time, or an answer that is none
  }
}

function whatItMeans(response: Response, error: unknown): Sent {
  const status = response.status;
  if (status === 401 || status === 403) return { kind: 'sign_in' };
  if (status === 400 || status === 413 || status === 422) {
    const sentence = failureOfAnswer(status, error).sentence;
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

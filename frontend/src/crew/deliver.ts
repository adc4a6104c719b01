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
  /** The phone's own key, where it has one. */
  key(): Promise<string | undefined>;
  /** No day came: it was sent by the key alone, and what was stored is drawn over the day there is. */
  keep(today: CrewToday | null, stored: readonly Item[]): Promise<void>;
  apply(today: CrewToday | null, stored: readonly Item[]): void;
  /** The server takes neither this session nor this key. */
  refused(): Promise<void>;
  /** The person may work no more: what they did is kept by the desk, and patients leave the phone. */
  revoked(): Promise<void>;
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
    ...(item.replaces === undefined ? {} : { replaces: item.replaces }),
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
    const batch: Batch = {
      device_id: deviceId,
      person_id: person.id,
      sent_at: page.sentAt(),
      items: items.map(asAction),
    };
    const response = await send('/api/crew/actions', batch, await page.key());
    if (response.status === 401 || response.status === 403) await page.refused();
    if (!response.ok) return await whatItMeans(response);
    const { verdicts, today } = (await response.json()) as Answered;
    const stored = items.filter(({ action_id }) => verdicts.some((one) => isStored(one, action_id)));
    return {
      kind: 'verdicts',
      verdicts,
      keep: () => page.keep(today, stored),
      apply: () => {
        page.apply(today, stored);
        if (verdicts.some((one) => one.code === 'access_revoked')) void page.revoked();
      },
    };
  } catch {
    return { kind: 'later' }; // no network, no answer in time, or an answer that is none
  }
}

function isStored(one: Answered['verdicts'][number], actionId: string): boolean {
  return one.action_id === actionId && (one.verdict === 'stored' || one.verdict === 'duplicate');
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

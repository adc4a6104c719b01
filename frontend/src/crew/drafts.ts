// Notes that are being written: kept at every key, per person and visit, until the server has them.
import type { Store } from '../outbox/store.ts';
import type { VitalName } from './vitals.ts';

/** The form as it is typed. */
export interface Draft {
  complaint: string;
  findings: string;
  treatment: string;
  advice: string;
  vitals: Record<VitalName, string>;
  consciousness: '' | 'A' | 'V' | 'P' | 'U';
  patient_name: string;
  patient_age: string;
  patient_sex: 'female' | 'male' | 'unknown';
  next_visit_on: string;
  next_visit_reason: string;
}

export interface KeptDraft {
  draft: Draft;
  visit_id: number;
  visit_code: string;
  /** The city's time of the last key, ISO 8601. */
  saved_at: string;
  /** The moment and the action of the last sending; null while it was never sent. */
  sent_at: string | null;
  action_id: string | null;
}

/** Older drafts would be refused by the server anyway. */
const KEPT_FOR_MS = 7 * 86_400_000;

const key = (personId: number, visitId: number): string => `draft:${personId}:${visitId}`;

export async function readDrafts(store: Store, personId: number): Promise<Map<number, KeptDraft>> {
  const drafts = new Map<number, KeptDraft>();
  for (const name of await store.keys(`draft:${personId}:`)) {
    const kept = await store.read<KeptDraft>(name);
    if (kept !== undefined) drafts.set(kept.visit_id, kept);
  }
  return drafts;
}

export async function keepDraft(store: Store, personId: number, kept: KeptDraft): Promise<void> {
  await store.write(key(personId, kept.visit_id), kept);
}

/** What the server has may leave the phone; what it has not stays, for seven days. */
export async function forgetSentDrafts(store: Store, personId: number, cityNow: number): Promise<void> {
  for (const kept of (await readDrafts(store, personId)).values()) {
    const old = cityNow - Date.parse(kept.saved_at) > KEPT_FOR_MS;
    if (old || isSent(kept)) await store.erase(key(personId, kept.visit_id));
  }
}

/** Nothing was typed since it was sent. */
export function isSent(kept: KeptDraft): boolean {
  return kept.sent_at !== null && kept.sent_at >= kept.saved_at;
}

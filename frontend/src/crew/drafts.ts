// Notes that are being written: kept at every key, per person and visit, until the server has them.
import type { Store } from '../outbox/store.ts';
import type { VitalName } from './vitals.ts';

export type Allergy = { substance: string; reaction: string };
export type Regular = { name: string; dose: string };
/** Given today; the amount as it was typed. */
export type Given = Regular & { amount: string; unit: string };
export interface ChosenDiagnosis {
  code: string;
  words: string;
  main: boolean;
}
/** A stroke of the finger: points in 0..1000 of the pad's width, downward in the same unit. */
export type Stroke = [x: number, y: number][];
export interface Consent {
  given: boolean | null;
  name: string;
  relation: string;
  strokes: Stroke[];
  /** Signed by the typed name, where nobody can draw. */
  typed: boolean;
  /** The city's time of the signature, ISO 8601; empty while there is none. */
  signed_at: string;
}
/** Visits that repeat, as the server plans them. */
export interface Series {
  kind: 'after_discharge' | 'weekly' | 'monthly' | 'three_monthly' | 'custom';
  starts_on: string;
  count: number | null;
  every_days?: number;
  same_person: boolean;
}

/** The form as it is typed. A list that is null was not asked. */
export interface Draft {
  complaint: string;
  findings: string;
  assessment: string;
  diagnoses: ChosenDiagnosis[];
  treatment: string;
  advice: string;
  vitals: Record<VitalName, string>;
  consciousness: '' | 'A' | 'V' | 'P' | 'U';
  allergies: Allergy[] | null;
  regular_medicines: Regular[] | null;
  medicines: Given[];
  /** Pieces used, by the code of the list. */
  supplies: Record<string, number>;
  consent: Consent | null;
  patient_name: string;
  patient_age: string;
  /** Of a child below two years. */
  patient_months: string;
  patient_sex: 'female' | 'male' | 'unknown';
  next_visit_on: string;
  next_visit_reason: string;
  series: Series | null;
}

/** What was sent once, for the history on this phone. */
export interface Version {
  action_id: string;
  /** The city's time, ISO 8601. */
  at: string;
  signed: boolean;
  /** Why it was corrected; empty for the first. */
  reason: string;
  draft: Draft;
}

/** The note on one person of the house. */
export interface NoteDraft {
  /** Empty for the patient of the request; made on the phone for each further person of the house. */
  patient_key: string;
  draft: Draft;
  /** The city's time of the last key, ISO 8601. */
  saved_at: string;
  /** The moment and the action of the last sending; null while it was never sent. */
  sent_at: string | null;
  action_id: string | null;
  /** From here on every change is a correction with a reason. */
  signed_at: string | null;
  /** Oldest first. */
  versions: Version[];
}

export interface KeptDraft {
  visit_id: number;
  visit_code: string;
  notes: NoteDraft[];
}

/** As phones kept it when a visit had one short note. */
type OneNote = Omit<KeptDraft, 'notes'> & Pick<NoteDraft, 'draft' | 'saved_at' | 'sent_at' | 'action_id'>;

/** Older drafts would be refused by the server anyway. */
const KEPT_FOR_MS = 7 * 86_400_000;

const key = (personId: number, visitId: number): string => `draft:${personId}:${visitId}`;

export async function readDrafts(store: Store, personId: number): Promise<Map<number, KeptDraft>> {
  const drafts = new Map<number, KeptDraft>();
  for (const name of await store.keys(`draft:${personId}:`)) {
    const kept = await store.read<KeptDraft | OneNote>(name);
    if (kept !== undefined) drafts.set(kept.visit_id, ofToday(kept));
  }
  return drafts;
}

/** A draft of an older version of this page goes on where it was left. */
function ofToday(kept: KeptDraft | OneNote): KeptDraft {
  if ('notes' in kept) return kept;
  const { visit_id, visit_code, ...note } = kept;
  return { visit_id, visit_code, notes: [{ patient_key: '', signed_at: null, versions: [], ...note }] };
}

export async function keepDraft(store: Store, personId: number, kept: KeptDraft): Promise<void> {
  await store.write(key(personId, kept.visit_id), kept);
}

/** What the server has may leave the phone; what it has not stays, for seven days. */
export async function forgetSentDrafts(store: Store, personId: number, cityNow: number): Promise<void> {
  for (const kept of (await readDrafts(store, personId)).values()) {
    const old = kept.notes.every((note) => cityNow - Date.parse(note.saved_at) > KEPT_FOR_MS);
    if (old || isSent(kept)) await store.erase(key(personId, kept.visit_id));
  }
}

/** Nothing was typed on anybody since it was sent. */
export function isSent(kept: KeptDraft): boolean {
  return kept.notes.every((note) => note.sent_at !== null && note.sent_at >= note.saved_at);
}

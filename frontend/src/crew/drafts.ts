// Notes that are being written: kept at every key, per person and visit, until the server has them.
import type { Store } from '../outbox/store.ts';
import { isChild, pressureSwapped, type Reading, read, VITAL_NAMES, type VitalName } from './vitals.ts';

/** The payload of `save_note`, as the server reads it (dispatch/api/schemas/crew.py, NoteIn). */
export interface NotePayload {
  complaint: string;
  findings: string;
  treatment: string;
  advice: string;
  vitals: Record<VitalName, number | null> & { consciousness: string | null };
  patient_name: string;
  patient_age: number | null;
  patient_sex: string;
  next_visit_on: string | null;
  next_visit_reason: string;
}

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

export function emptyDraft(): Draft {
  return {
    complaint: '',
    findings: '',
    treatment: '',
    advice: '',
    vitals: {
      systolic: '',
      diastolic: '',
      pulse: '',
      respiration: '',
      temperature: '',
      spo2: '',
      glucose: '',
    },
    consciousness: '',
    patient_name: '',
    patient_age: '',
    patient_sex: 'unknown',
    next_visit_on: '',
    next_visit_reason: '',
  };
}

export function ageTyped(text: string): number | null | 'impossible' {
  const typed = text.trim();
  if (typed === '') return null;
  const age = Number(typed);
  return /^\d{1,3}$/.test(typed) && age <= 130 ? age : 'impossible';
}

export interface Checked {
  readings: Record<VitalName, Reading>;
  swapped: boolean;
  ageImpossible: boolean;
  child: boolean;
  alarms: (VitalName | 'consciousness')[];
  /** Nothing at all is written. */
  empty: boolean;
  /** Every field can be sent. */
  sendable: boolean;
}

/** Judge the form; `knownAge` is the visit's own, used while none is typed. */
export function check(draft: Draft, knownAge: number | null): Checked {
  const typedAge = ageTyped(draft.patient_age);
  const age = typedAge === 'impossible' || typedAge === null ? knownAge : typedAge;
  const readings = Object.fromEntries(
    VITAL_NAMES.map((name) => [name, read(name, draft.vitals[name], age)]),
  ) as Record<VitalName, Reading>;
  const swapped = pressureSwapped(readings.systolic, readings.diastolic);
  const alarms: Checked['alarms'] = VITAL_NAMES.filter((name) => readings[name].kind === 'alarm');
  if (draft.consciousness !== '' && draft.consciousness !== 'A') alarms.push('consciousness');
  const impossible = VITAL_NAMES.some((name) => readings[name].kind === 'impossible');
  const words = [draft.complaint, draft.findings, draft.treatment, draft.advice, draft.next_visit_on];
  const measured = VITAL_NAMES.some((name) => readings[name].kind !== 'empty') || draft.consciousness !== '';
  return {
    readings,
    swapped,
    ageImpossible: typedAge === 'impossible',
    child: isChild(age),
    alarms,
    empty: !measured && words.every((text) => text.trim() === ''),
    sendable: !impossible && !swapped && typedAge !== 'impossible',
  };
}

/** The form as the server takes it. Only for a draft that was checked. */
export function asNote(draft: Draft): NotePayload {
  const value = (name: VitalName): number | null => {
    const reading = read(name, draft.vitals[name], null);
    return 'value' in reading ? reading.value : null;
  };
  const age = ageTyped(draft.patient_age);
  return {
    complaint: draft.complaint.trim(),
    findings: draft.findings.trim(),
    treatment: draft.treatment.trim(),
    advice: draft.advice.trim(),
    vitals: {
      systolic: value('systolic'),
      diastolic: value('diastolic'),
      pulse: value('pulse'),
      respiration: value('respiration'),
      temperature: value('temperature'),
      spo2: value('spo2'),
      glucose: value('glucose'),
      consciousness: draft.consciousness === '' ? null : draft.consciousness,
    },
    patient_name: draft.patient_name.trim(),
    patient_age: age === 'impossible' ? null : age,
    patient_sex: draft.patient_sex,
    next_visit_on: draft.next_visit_on === '' ? null : draft.next_visit_on,
    next_visit_reason: draft.next_visit_reason.trim(),
  };
}

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

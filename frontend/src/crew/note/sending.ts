// A note goes into the outbox, and the phone remembers what was sent.
import type { CrewVisit } from '../day.ts';
import type { Draft } from '../drafts.ts';
import { phone } from '../phone.svelte.ts';
import { noteOf, sent, stateOf, typed, withNote } from './kept.ts';
import { asNote, check, completed } from './note.ts';

/** Whether the visit itself knows whom the note is about. */
export function isNamed(visit: CrewVisit, patientKey: string): boolean {
  return patientKey === '' && visit.patient_name !== '';
}

export function knownAge(visit: CrewVisit, patientKey: string): number | null {
  return patientKey === '' ? visit.patient_age : null;
}

export function judge(visit: CrewVisit, patientKey: string, draft: Draft) {
  return check(draft, knownAge(visit, patientKey), isNamed(visit, patientKey));
}

/** Kept first, sent second. False where nobody is signed in on this phone. */
export async function sendNote(
  visit: CrewVisit,
  patientKey: string,
  draft: Draft,
  { sign = false, reason = '' } = {},
): Promise<boolean> {
  const payload = asNote(draft, {
    patient_key: patientKey,
    sign,
    correction_reason: reason,
    knownAge: knownAge(visit, patientKey),
  });
  const item = await phone.tap('save_note', visit, { ...payload });
  if (item === null) return false;
  const kept = phone.drafts.get(visit.id);
  const note = noteOf(kept, patientKey) ?? typed(undefined, patientKey, draft, item.happened_at);
  const version = { action_id: item.action_id, at: item.happened_at, signed: sign, reason, draft };
  await phone.keepDraft(withNote(kept, visit, sent(note, version)));
  return true;
}

/** The other people's notes that wait go along. Gives the one that cannot be sent as it is, or null. */
export async function sendOthers(visit: CrewVisit, exceptKey: string): Promise<string | null> {
  for (const note of phone.drafts.get(visit.id)?.notes ?? []) {
    if (note.patient_key === exceptKey || stateOf(note) !== 'typing') continue;
    const draft = completed(note.draft);
    const checked = judge(visit, note.patient_key, draft);
    if (!checked.sendable || checked.empty) return note.patient_key;
    await sendNote(visit, note.patient_key, draft);
  }
  return null;
}

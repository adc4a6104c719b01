// The notes of one visit as the phone keeps them: one for each person of the house. Pure.
import type { CrewVisit } from '../day.ts';
import type { Draft, KeptDraft, NoteDraft, Version } from '../drafts.ts';

/** As many sendings of one note as the phone remembers. */
const MOST_VERSIONS = 20;

export type NoteState = 'empty' | 'typing' | 'sent' | 'signed' | 'correcting';

export function noteOf(kept: KeptDraft | undefined, patientKey: string): NoteDraft | undefined {
  return kept?.notes.find((note) => note.patient_key === patientKey);
}

/** With this note in the place of the one on the same person. */
export function withNote(
  kept: KeptDraft | undefined,
  visit: Pick<CrewVisit, 'id' | 'code'>,
  note: NoteDraft,
): KeptDraft {
  const notes = kept?.notes ?? [];
  const there = notes.some((one) => one.patient_key === note.patient_key);
  return {
    visit_id: visit.id,
    visit_code: visit.code,
    notes: there ? notes.map((one) => (one.patient_key === note.patient_key ? note : one)) : [...notes, note],
  };
}

export function withoutNote(kept: KeptDraft, patientKey: string): KeptDraft {
  return { ...kept, notes: kept.notes.filter((note) => note.patient_key !== patientKey) };
}

/** One key was typed. */
export function typed(last: NoteDraft | undefined, patientKey: string, draft: Draft, at: string): NoteDraft {
  return last === undefined
    ? {
        patient_key: patientKey,
        draft,
        saved_at: at,
        sent_at: null,
        action_id: null,
        signed_at: null,
        versions: [],
      }
    : { ...last, draft, saved_at: at };
}

/** It went into the outbox: from the signature on it is only corrected. */
export function sent(note: NoteDraft, version: Version): NoteDraft {
  return {
    ...note,
    draft: version.draft,
    saved_at: version.at,
    sent_at: version.at,
    action_id: version.action_id,
    signed_at: note.signed_at ?? (version.signed ? version.at : null),
    versions: [...note.versions, version].slice(-MOST_VERSIONS),
  };
}

export function lastSigned(note: NoteDraft): Version | undefined {
  return note.versions.findLast((version) => version.signed);
}

export function stateOf(note: NoteDraft | undefined): NoteState {
  if (note === undefined) return 'empty';
  const told = note.sent_at !== null && note.sent_at >= note.saved_at;
  if (note.signed_at !== null) return told ? 'signed' : 'correcting';
  return told ? 'sent' : 'typing';
}

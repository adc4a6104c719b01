// The people of one house as the note's tabs show them. Pure.
import type { CrewVisit } from '../day.ts';
import type { KeptDraft } from '../drafts.ts';
import { type NoteState, noteOf, stateOf } from './kept.ts';

/** A note that the server has, from whichever phone of the team. */
export interface ServerNote {
  patient_key: string;
  patient_name: string;
  action_id: string;
  signed_at: string | null;
}

export interface PersonTab {
  patient_key: string;
  /** Empty while nobody has told it. */
  name: string;
  state: NoteState;
  signed_at: string | null;
  /** A team mate wrote it: its words are not on this phone. */
  elsewhere: boolean;
}

/** The patient of the request first, then everybody this phone or the server has a note on. */
export function peopleOf(
  visit: Pick<CrewVisit, 'patient_name'>,
  kept: KeptDraft | undefined,
  server: readonly ServerNote[],
  added: readonly string[] = [],
): PersonTab[] {
  const keys = [
    '',
    ...server.map((note) => note.patient_key),
    ...(kept?.notes ?? []).map((note) => note.patient_key),
    ...added,
  ];
  return [...new Set(keys)].map((patientKey) => {
    const own = noteOf(kept, patientKey);
    const theirs = server.find((note) => note.patient_key === patientKey);
    const state = stateOf(own);
    const elsewhere =
      theirs !== undefined && !(own?.versions ?? []).some((one) => one.action_id === theirs.action_id);
    const signedAt = own?.signed_at ?? theirs?.signed_at ?? null;
    return {
      patient_key: patientKey,
      name:
        own?.draft.patient_name.trim() ||
        theirs?.patient_name ||
        (patientKey === '' ? visit.patient_name : ''),
      state: theirs !== undefined && state === 'empty' ? (theirs.signed_at ? 'signed' : 'sent') : state,
      signed_at: signedAt,
      elsewhere: elsewhere && (own === undefined || own.versions.length === 0),
    };
  });
}

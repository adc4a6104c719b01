// The people of one house as the note's tabs show them. Pure.
import type { CrewVisit } from '../day.ts';
import type { KeptDraft } from '../drafts.ts';
import { type NoteState, noteOf, stateOf } from './kept.ts';
import type { ServerNote } from './theirs.ts';

export interface PersonTab {
  patient_key: string;
  /** Empty while nobody has told it. */
  name: string;
  state: NoteState;
  signed_at: string | null;
  /** A team mate wrote the note that stands: its words came from another phone. */
  elsewhere: boolean;
}

type Told = Pick<ServerNote, 'patient_key' | 'patient_name' | 'action_id' | 'signed_at'>;

/** The patient of the request first, then everybody this phone or the server has a note on. */
export function peopleOf(
  visit: Pick<CrewVisit, 'patient_name'>,
  kept: KeptDraft | undefined,
  server: readonly Told[],
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
    const elsewhere =
      theirs !== undefined && !own?.versions.some((version) => version.action_id === theirs.action_id);
    const state = stateOf(own);
    const told = theirs?.signed_at ? 'signed' : 'sent';
    return {
      patient_key: patientKey,
      name:
        own?.draft.patient_name.trim() ||
        theirs?.patient_name ||
        (patientKey === '' ? visit.patient_name : ''),
      state: elsewhere && state !== 'typing' && state !== 'correcting' ? told : state,
      signed_at: own?.signed_at ?? theirs?.signed_at ?? null,
      elsewhere,
    };
  });
}

/** The request being typed: kept on this device at every key, so that nothing is lost by looking elsewhere. */
import { newActionId } from '../api/actionId.ts';
import { me } from '../api/session.svelte.ts';
import type { VisitIn } from '../api/types.ts';
import { clock } from '../live/city.svelte.ts';
import { emptyPlace, type PlaceDraft, placeToSend } from './forms/place.ts';
import { emptyTriage, type TriageDraft, triageToSend } from './forms/triage.ts';

export interface Draft {
  /** One call is one action, however often it is sent. */
  action_id: string;
  answered_at: string;
  phone: string;
  caller_name: string;
  relationship: string;
  patient_name: string;
  patient_age: string;
  patient_sex: NonNullable<VisitIn['patient_sex']>;
  complaint: string;
  place: PlaceDraft;
  triage: TriageDraft;
}

export function emptyDraft(): Draft {
  return {
    action_id: newActionId(),
    answered_at: new Date(clock.now()).toISOString(),
    phone: '',
    caller_name: '',
    relationship: '',
    patient_name: '',
    patient_age: '',
    patient_sex: 'unknown',
    complaint: '',
    place: emptyPlace(),
    triage: emptyTriage(),
  };
}

/** Drafts belong to the person: a colleague at the same computer starts with an empty one. */
const key = () => `dottoro.desk.draft.${me.session?.person_id ?? 0}`;

function remembered(): Draft {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key()) ?? 'null');
    if (typeof kept === 'object' && kept !== null && 'action_id' in kept) {
      const draft = kept as Partial<Draft>;
      const empty = emptyDraft();
      return {
        ...empty,
        ...draft,
        place: { ...empty.place, ...draft.place },
        triage: { ...empty.triage, ...draft.triage },
      };
    }
  } catch {
    // an unreadable draft is no draft
  }
  return emptyDraft();
}

const held = $state<{ draft: Draft }>({ draft: emptyDraft() });
let opened = false;

/** Take up the draft of this person where it was left; call it before `draft`. */
export function openDraft(): void {
  if (!opened) held.draft = remembered();
  else if (isEmpty(held.draft)) held.draft = emptyDraft(); // a new call, with its own time
  opened = true;
}

export function draft(): Draft {
  return held.draft;
}

export function keepDraft(): void {
  if (!isEmpty(held.draft)) localStorage.setItem(key(), JSON.stringify(held.draft));
}

export function forgetDraft(): void {
  localStorage.removeItem(key());
  held.draft = emptyDraft();
}

export function isEmpty(draft: Draft): boolean {
  const { phone, caller_name, patient_name, complaint, place } = draft;
  return [
    phone,
    caller_name,
    patient_name,
    complaint,
    place.village,
    place.alley,
    place.street,
    place.landmark,
  ].every((text) => text.trim() === '');
}

export function visitToSend(draft: Draft): VisitIn {
  const age = Number.parseInt(draft.patient_age, 10);
  return {
    caller_name: draft.caller_name,
    caller_phone: draft.phone,
    relationship: draft.relationship,
    patient_name: draft.patient_name,
    patient_age: Number.isNaN(age) ? null : age,
    patient_sex: draft.patient_sex,
    complaint: draft.complaint,
    ...triageToSend(draft.triage),
    place: placeToSend(draft.place),
  };
}

/** The call being written down: kept on this device at every key, so that nothing is lost by looking elsewhere. */
import { newActionId } from '../api/actionId.ts';
import type { components } from '../api/schema';
import { me } from '../api/session.svelte.ts';
import type { EarlierPlace, VisitIn } from '../api/types.ts';
import { clock } from '../live/city.svelte.ts';
import { properName, readAge, spokenNumber } from './callText.ts';
import { emptyPlace, type PlaceDraft, placeOfEarlier, placeToSend } from './forms/place.ts';
import { emptyTriage, type TriageDraft, triageToSend } from './forms/triage.ts';

type Taken = Pick<
  components['schemas']['TakenCallOut'],
  'incoming_id' | 'number' | 'lat' | 'lon' | 'accuracy_metres' | 'answered_at'
>;

export interface Draft {
  /** One call is one action, however often it is sent. */
  action_id: string;
  answered_at: string;
  /** The exchange's call that was taken; null where the desk was called otherwise. */
  incoming_id: number | null;
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

/** A pin that says less than this about a home is none. */
const LEAST_ACCURATE_METRES = 3_000;

export function emptyDraft(): Draft {
  return {
    action_id: newActionId(),
    answered_at: new Date(clock.now()).toISOString(),
    incoming_id: null,
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
const key = (which = 'draft') => `dottoro.desk.${which}.${me.session?.person_id ?? 0}`;

function read(which: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key(which)) ?? 'null');
  } catch {
    return null; // an unreadable draft is no draft
  }
}

function whole(kept: unknown): Draft | null {
  if (typeof kept !== 'object' || kept === null || !('action_id' in kept)) return null;
  const draft = kept as Partial<Draft>;
  const empty = emptyDraft();
  return {
    ...empty,
    ...draft,
    place: { ...empty.place, ...draft.place },
    triage: { ...empty.triage, ...draft.triage },
  };
}

const held = $state<{ draft: Draft; waiting: Draft[] }>({ draft: emptyDraft(), waiting: [] });
let opened = false;

/** Take up the draft of this person where it was left; call it before `draft`. */
export function openDraft(): void {
  if (!opened) {
    held.draft = whole(read('draft')) ?? emptyDraft();
    const waiting = read('waiting');
    held.waiting = (Array.isArray(waiting) ? waiting : []).map(whole).filter((each) => each !== null);
  } else if (isEmpty(held.draft)) held.draft = emptyDraft(); // a new call, with its own time
  opened = true;
}

export function draft(): Draft {
  return held.draft;
}

/** Calls that were left for another one and are not finished. */
export function draftsWaiting(): number {
  return held.waiting.length;
}

export function keepDraft(): void {
  if (!isEmpty(held.draft)) localStorage.setItem(key(), JSON.stringify(held.draft));
}

/** This call is done. Gives back whether one that was left before is open again. */
export function forgetDraft(): boolean {
  localStorage.removeItem(key());
  const before = held.waiting.pop();
  held.draft = before ?? emptyDraft();
  keepWaiting();
  return before !== undefined;
}

/** Empty the fields; the exchange's call stays in hand. */
export function clearDraft(): void {
  const { incoming_id, answered_at } = held.draft;
  localStorage.removeItem(key());
  held.draft = { ...emptyDraft(), ...(incoming_id === null ? {} : { incoming_id, answered_at }) };
}

/** A taken call, with its number and its place. What was being typed waits until this one is done. */
export function startCall(taken: Taken): void {
  openDraft();
  setAside();
  const accuracy = taken.accuracy_metres ?? 0;
  const located = taken.lat !== null && taken.lon !== null && accuracy <= LEAST_ACCURATE_METRES;
  held.draft = {
    ...emptyDraft(),
    incoming_id: taken.incoming_id,
    answered_at: taken.answered_at,
    phone: spokenNumber(taken.number),
    place: located
      ? {
          ...emptyPlace(),
          lat: taken.lat,
          lon: taken.lon,
          pin_source: 'gps',
          pin_radius_metres: Math.max(10, Math.round(accuracy)),
        }
      : emptyPlace(),
  };
  keepDraft();
}

/** A call whose disposition was taken back is open again, as it was. */
export function restoreDraft(before: Draft): void {
  setAside();
  held.draft = { ...before, action_id: newActionId() };
  keepDraft();
}

function setAside(): void {
  if (isEmpty(held.draft)) return;
  held.waiting.push(held.draft);
  keepWaiting();
}

function keepWaiting(): void {
  if (held.waiting.length === 0) localStorage.removeItem(key('waiting'));
  else localStorage.setItem(key('waiting'), JSON.stringify(held.waiting));
}

/** Place, patient and caller of a visit before; what was typed of the patient stays. */
export function takeEarlier(draft: Draft, earlier: EarlierPlace): void {
  draft.place = placeOfEarlier(earlier);
  draft.patient_name = earlier.patient_name;
  draft.patient_age = earlier.patient_age === null ? '' : String(earlier.patient_age);
  draft.patient_sex =
    earlier.patient_sex === 'female' || earlier.patient_sex === 'male' ? earlier.patient_sex : 'unknown';
  draft.caller_name = earlier.caller_name;
  draft.relationship = earlier.relationship;
}

export function isEmpty(draft: Draft): boolean {
  const { phone, caller_name, patient_name, complaint, place, incoming_id } = draft;
  return (
    incoming_id === null &&
    place.lat === null &&
    [
      phone,
      caller_name,
      patient_name,
      complaint,
      place.village,
      place.typed,
      place.alley,
      place.street,
      place.landmark,
    ].every((text) => text.trim() === '')
  );
}

export function visitToSend(draft: Draft): VisitIn {
  const age = readAge(draft.patient_age);
  return {
    caller_name: properName(draft.caller_name),
    caller_phone: draft.phone,
    relationship: draft.relationship,
    patient_name: properName(draft.patient_name),
    patient_age: age.years,
    patient_sex: age.sex ?? draft.patient_sex,
    complaint: draft.complaint,
    ...triageToSend(draft.triage),
    place: placeToSend(draft.place),
  };
}

/** What a caller who is added to another visit said, for that visit's history. */
export function noteOf(draft: Draft): string {
  const { caller_name, relationship, complaint, place } = draft;
  return [[caller_name, relationship].filter(Boolean).join(', '), complaint, place.landmark]
    .map((text) => text.trim())
    .filter(Boolean)
    .join(' · ')
    .slice(0, 240);
}

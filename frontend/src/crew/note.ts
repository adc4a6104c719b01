// The note form: what is typed, judged at the field, and turned into what the server takes. Pure.
import type { Draft } from './drafts.ts';
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

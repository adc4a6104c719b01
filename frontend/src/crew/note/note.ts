// The note form: what is typed, judged at the field, and turned into what the server takes. Pure.
import type { Consent, Draft } from '../drafts.ts';
import { monthsOf, pressureSwapped, type Reading, read, VITAL_NAMES, type VitalName } from '../vitals.ts';

/** The payload of `save_note`, as the server reads it. */
export interface NotePayload {
  patient_key: string;
  patient_name: string;
  patient_age: number | null;
  patient_months: number | null;
  patient_sex: string;
  complaint: string;
  findings: string;
  assessment: string;
  diagnoses: { code: string; main: boolean; words: string }[];
  treatment: string;
  advice: string;
  vitals: Record<VitalName, number | null> & { consciousness: string | null };
  allergies: { substance: string; reaction: string }[] | null;
  regular_medicines: { name: string; dose: string }[] | null;
  medicines: { name: string; dose: string; amount: number; unit: string }[];
  supplies: { code: string; amount: number }[];
  consent: {
    given: boolean;
    name: string;
    relation: string;
    signed_at: string;
    signature: [number, number][][];
  } | null;
  next_visit_on: string | null;
  next_visit_reason: string;
  series: Draft['series'];
  sign: boolean;
  correction_reason: string;
}

/** As many as the server takes. */
export const MOST = {
  diagnoses: 8,
  allergies: 20,
  regular_medicines: 30,
  medicines: 30,
  supplies: 30,
} as const;

export function emptyDraft(): Draft {
  return {
    complaint: '',
    findings: '',
    assessment: '',
    diagnoses: [],
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
    allergies: null,
    regular_medicines: null,
    medicines: [],
    supplies: {},
    consent: null,
    patient_name: '',
    patient_age: '',
    patient_months: '',
    patient_sex: 'unknown',
    next_visit_on: '',
    next_visit_reason: '',
    series: null,
  };
}

/** A draft that an older version of this page kept has fewer fields; what it has stays. */
export function completed(kept: Partial<Draft>): Draft {
  const empty = emptyDraft();
  return { ...empty, ...kept, vitals: { ...empty.vitals, ...kept.vitals } };
}

export function ageTyped(text: string): number | null | 'impossible' {
  const typed = text.trim();
  if (typed === '') return null;
  const age = Number(typed);
  return /^\d{1,3}$/.test(typed) && age <= 130 ? age : 'impossible';
}

/** Months count below two years; an age of two and more makes them meaningless. */
export function monthsTyped(text: string, age: number | null): number | null | 'impossible' {
  const typed = text.trim();
  if (typed === '' || age === null || age > 1) return null;
  const months = Number(typed);
  return /^\d{1,2}$/.test(typed) && months < 24 ? months : 'impossible';
}

/** A number of tablets or millilitres; a comma is a decimal point here. */
export function amountTyped(text: string): number | null | 'impossible' {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  const amount = Number(typed);
  return /^\d{1,4}(\.\d{1,2})?$/.test(typed) && amount > 0 ? amount : 'impossible';
}

/** Somebody agreed or refused with a hand or a typed name below it. */
export function consentSigned(consent: Consent): boolean {
  return consent.strokes.length > 0 || consent.typed;
}

/** What was begun about the consent and cannot stay as it is. */
export function consentGap(consent: Consent | null): 'answer' | 'name' | 'signature' | null {
  if (consent === null) return null;
  if (consent.given === null) return 'answer';
  if (consent.name.trim() === '') return 'name';
  return consentSigned(consent) ? null : 'signature';
}

export interface Checked {
  readings: Record<VitalName, Reading>;
  swapped: boolean;
  ageImpossible: boolean;
  monthsImpossible: boolean;
  /** Another person of the house has no name yet. */
  nameMissing: boolean;
  amountImpossible: boolean;
  consentGap: ReturnType<typeof consentGap>;
  /** In months, as far as it is known. */
  months: number | null;
  /** Below two years the months are asked for. */
  small: boolean;
  alarms: (VitalName | 'consciousness')[];
  /** Nothing at all is written. */
  empty: boolean;
  /** Every field can be sent. */
  sendable: boolean;
}

/** Judge the form; `knownAge` is the visit's own, used while none is typed; `named`: the visit knows a name. */
export function check(draft: Draft, knownAge: number | null, named = true): Checked {
  const typedAge = ageTyped(draft.patient_age);
  const age = typedAge === 'impossible' || typedAge === null ? knownAge : typedAge;
  const typedMonths = monthsTyped(draft.patient_months, age);
  const months = monthsOf(age, typedMonths === 'impossible' ? null : typedMonths);
  const readings = Object.fromEntries(
    VITAL_NAMES.map((name) => [name, read(name, draft.vitals[name], months)]),
  ) as Record<VitalName, Reading>;
  const swapped = pressureSwapped(readings.systolic, readings.diastolic);
  const alarms: Checked['alarms'] = VITAL_NAMES.filter((name) => readings[name].kind === 'alarm');
  if (draft.consciousness !== '' && draft.consciousness !== 'A') alarms.push('consciousness');
  const impossible = VITAL_NAMES.some((name) => readings[name].kind === 'impossible');
  const words = [draft.complaint, draft.findings, draft.assessment, draft.treatment, draft.advice];
  const measured = VITAL_NAMES.some((name) => readings[name].kind !== 'empty') || draft.consciousness !== '';
  const nameMissing = !named && draft.patient_name.trim() === '';
  const amountImpossible = draft.medicines.some(
    (one) => one.name.trim() !== '' && amountTyped(one.amount) === 'impossible',
  );
  const gap = consentGap(draft.consent);
  const written =
    measured ||
    words.some((text) => text.trim() !== '') ||
    draft.diagnoses.length > 0 ||
    draft.medicines.some((one) => one.name.trim() !== '');
  return {
    readings,
    swapped,
    ageImpossible: typedAge === 'impossible',
    monthsImpossible: typedMonths === 'impossible',
    nameMissing,
    amountImpossible,
    consentGap: gap,
    months,
    small: age !== null && age < 2,
    alarms,
    empty: !written && draft.next_visit_on === '' && draft.series === null,
    sendable:
      !impossible &&
      !swapped &&
      typedAge !== 'impossible' &&
      typedMonths !== 'impossible' &&
      !nameMissing &&
      !amountImpossible,
  };
}

/** The form as the server takes it. Only for a draft that was checked. */
export function asNote(
  draft: Draft,
  about: { patient_key: string; sign: boolean; correction_reason: string; knownAge?: number | null } = {
    patient_key: '',
    sign: false,
    correction_reason: '',
  },
): NotePayload {
  const value = (name: VitalName): number | null => {
    const reading = read(name, draft.vitals[name], null);
    return 'value' in reading ? reading.value : null;
  };
  const age = ageTyped(draft.patient_age);
  const months = monthsTyped(
    draft.patient_months,
    age === 'impossible' ? null : (age ?? about.knownAge ?? null),
  );
  return {
    patient_key: about.patient_key,
    patient_name: draft.patient_name.trim(),
    patient_age: age === 'impossible' ? null : age,
    patient_months: months === 'impossible' ? null : months,
    patient_sex: draft.patient_sex,
    complaint: draft.complaint.trim(),
    findings: draft.findings.trim(),
    assessment: draft.assessment.trim(),
    diagnoses: draft.diagnoses.map(({ code, main, words }) => ({ code, main, words: words.slice(0, 120) })),
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
    allergies: named(draft.allergies, 'substance'),
    regular_medicines: named(draft.regular_medicines, 'name'),
    medicines: (named(draft.medicines, 'name') ?? []).map((one) => {
      const amount = amountTyped(one.amount);
      return { ...one, amount: typeof amount === 'number' ? amount : 1 };
    }),
    supplies: Object.entries(draft.supplies)
      .filter(([, amount]) => amount > 0)
      .map(([code, amount]) => ({ code, amount })),
    consent: consentSent(draft.consent),
    next_visit_on: draft.next_visit_on === '' ? null : draft.next_visit_on,
    next_visit_reason: draft.next_visit_reason.trim(),
    series: draft.series,
    sign: about.sign,
    correction_reason: about.correction_reason.trim(),
  };
}

/** Rows that have their name, trimmed; null stays "not asked". */
function named<Row extends object, Key extends keyof Row>(rows: Row[] | null, key: Key): Row[] | null {
  if (rows === null) return null;
  const trimmed = rows.map(
    (row) =>
      Object.fromEntries(Object.entries(row).map(([name, text]) => [name, String(text).trim()])) as Row,
  );
  return trimmed.filter((row) => row[key] !== '');
}

/** A consent that was begun and not signed is no consent: it stays on the phone. */
function consentSent(consent: Consent | null): NotePayload['consent'] {
  if (consent === null || consentGap(consent) !== null || consent.given === null) return null;
  const { given, name, relation, signed_at, strokes } = consent;
  return { given, name: name.trim(), relation: relation.trim(), signed_at, signature: strokes };
}

/** One main diagnosis among them: the first that was chosen until a person says otherwise. */
export function withDiagnosis(draft: Draft, code: string, words: string): Draft['diagnoses'] {
  const there = draft.diagnoses;
  if (there.length >= MOST.diagnoses || there.some((one) => one.code === code)) return there;
  return [...there, { code, words, main: there.length === 0 }];
}

export function withoutDiagnosis(draft: Draft, code: string): Draft['diagnoses'] {
  const rest = draft.diagnoses.filter((one) => one.code !== code);
  return rest.length === 0 || rest.some((one) => one.main)
    ? rest
    : rest.map((one, place) => ({ ...one, main: place === 0 }));
}

export function withMain(draft: Draft, code: string): Draft['diagnoses'] {
  return draft.diagnoses.map((one) => ({ ...one, main: one.code === code }));
}

/** A sentence of the education goes in once, and out again by the same tap. */
export function withPhrase(text: string, phrase: string): string {
  if (text.includes(phrase))
    return text
      .replace(phrase, '')
      .replace(/ {2,}/g, ' ')
      .replace(/\s*\n\s*\n/g, '\n')
      .trim();
  return text.trim() === '' ? phrase : `${text.trimEnd()} ${phrase}`;
}

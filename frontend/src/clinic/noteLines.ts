/** A visit note line by line, in the language of the person who reads. */
import { unitOf } from '../look/vitalUnits.ts';
import { readable } from '../words/days.ts';
import { either, language } from '../words/index.svelte.ts';
import type { Note, NoteBody, NoteVersion } from './shapes.ts';
import { type ClinicWord, t, wordOr } from './words.ts';

export interface Line {
  /** The field of the note, as `changed` of an earlier writing names it. */
  field: string;
  label: string;
  text: string;
}

const ORDER = [
  'systolic',
  'diastolic',
  'pulse',
  'respiration',
  'temperature',
  'spo2',
  'consciousness',
  'glucose',
];

const LABELS: Readonly<Record<string, ClinicWord>> = {
  complaint: 'note_complaint',
  allergies: 'note_allergies',
  regular_medicines: 'note_regular',
  findings: 'note_findings',
  vitals: 'note_vitals',
  assessment: 'note_assessment',
  diagnoses: 'note_diagnoses',
  treatment: 'note_treatment',
  medicines: 'note_medicines',
  supplies: 'note_supplies',
  advice: 'note_advice',
  consent: 'note_consent',
  next_visit_on: 'note_next',
  series: 'note_series',
  patient: 'note_patient',
};

export interface Sign {
  name: string;
  label: string;
  value: number | string;
  unit: string;
  alert: boolean;
}

/** What was measured, in the order of a chart; "pulse_low", "consciousness" mark what alarms. */
export function signsOf(note: NoteBody): Sign[] {
  return Object.entries(note.vitals)
    .filter(([, value]) => value !== null && value !== '')
    .sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b))
    .map(([name, value]) => ({
      name,
      label: wordOr(`vital_${name}`, name),
      value,
      unit: unitOf(name),
      alert: note.vitals_alerts.some((code) => code === name || code.startsWith(`${name}_`)),
    }));
}

/** The diagnoses, the main one first: code, the office's title or our words, and the crew's own. */
export function diagnosesOf(note: NoteBody): string[] {
  return [...note.diagnoses]
    .sort((a, b) => Number(b.main) - Number(a.main))
    .map((one) => {
      const meaning = one.title || either(one);
      const own = one.words && one.words !== meaning ? ` (${one.words})` : '';
      const main = one.main && note.diagnoses.length > 1 ? `, ${t('note_main')}` : '';
      return `${one.code} ${meaning}${own}${main}`;
    });
}

export function listOf(items: readonly { name: string; more: string }[]): string {
  return items.map(({ name, more }) => (more ? `${name} (${more})` : name)).join('; ');
}

export const allergiesOf = (list: NonNullable<NoteBody['allergies']>): string =>
  listOf(list.map((one) => ({ name: one.substance, more: one.reaction }))) || t('none_known');

export const regularOf = (list: NonNullable<NoteBody['regular_medicines']>): string =>
  listOf(list.map((one) => ({ name: one.name, more: one.dose }))) || t('takes_none');

function medicinesOf(note: NoteBody): string {
  return note.medicines
    .map((one) =>
      [one.dose ? `${one.name} (${one.dose})` : one.name, amount(one.amount), one.unit]
        .filter(Boolean)
        .join(' '),
    )
    .join('; ');
}

function suppliesOf(note: NoteBody): string {
  const english = language() === 'en';
  return note.supplies
    .map((one) =>
      `${one.amount} ${english ? one.unit_en : one.unit_id} ${(english ? one.label_en : one.label_id) || one.code}`.replace(
        / {2,}/g,
        ' ',
      ),
    )
    .join('; ');
}

function seriesOf(note: NoteBody): string {
  const series = note.series;
  if (!series) return '';
  const parts = [
    wordOr(`series_${series.kind}`, String(series.kind)).replace('{n}', String(series.every_days ?? '')),
  ];
  if (typeof series.starts_on === 'string') parts.push(t('series_from', { day: readable(series.starts_on) }));
  if (typeof series.count === 'number') parts.push(t('series_times', { n: series.count }));
  if (series.same_person === true) parts.push(t('series_same'));
  return parts.join(', ');
}

function amount(number: number): string {
  return new Intl.NumberFormat(language() === 'en' ? 'en-GB' : 'id-ID', { maximumFractionDigits: 2 }).format(
    number,
  );
}

/** Every field in the order of the note (S, O, A, P), with its text; empty where it says nothing. */
function everyLine(note: NoteBody): Line[] {
  const texts: Readonly<Record<string, string>> = {
    complaint: note.complaint,
    allergies: note.allergies ? allergiesOf(note.allergies) : '',
    regular_medicines: note.regular_medicines ? regularOf(note.regular_medicines) : '',
    findings: note.findings,
    vitals: signsOf(note)
      .map((sign) => `${sign.label} ${sign.value} ${sign.unit}`.trim())
      .join(', '),
    assessment: note.assessment,
    diagnoses: diagnosesOf(note).join('; '),
    treatment: note.treatment,
    medicines: medicinesOf(note),
    supplies: suppliesOf(note),
    advice: note.advice,
    consent: note.consent
      ? [
          t(note.consent.given ? 'consent_given' : 'consent_refused'),
          listOf([{ name: note.consent.name, more: note.consent.relation }]),
        ].join(', ')
      : '',
    next_visit_on: note.next_visit_on
      ? `${readable(note.next_visit_on)} ${note.next_visit_reason}`.trim()
      : '',
    series: seriesOf(note),
    patient: note.patient_name,
  };
  return Object.entries(LABELS).map(([field, word]) => ({ field, label: t(word), text: texts[field] ?? '' }));
}

/** What the note says; vital signs and the patient's name are drawn apart. */
export function linesOf(note: NoteBody): Line[] {
  return everyLine(note).filter((line) => line.text && line.field !== 'vitals' && line.field !== 'patient');
}

/** What an earlier writing said where the next one says something else. */
export function changedLines(version: NoteVersion): Line[] {
  const changed = new Set(version.changed);
  if (changed.has('next_visit_reason')) changed.add('next_visit_on');
  return everyLine(version).filter((line) => changed.has(line.field));
}

/** "Selesai", or "Dirujuk · RSUD Daya · diantar tim · sadar, TD 130/80". */
export function outcomeOf(note: Note): string {
  const end = note.outcome;
  if (!end) return '';
  const parts = [wordOr(`status_${end.outcome}`, end.outcome), end.destination];
  if (end.taken_by) parts.push(wordOr(`taken_by_${end.taken_by}`, end.taken_by));
  if (end.condition_after) parts.push(end.condition_after);
  return parts.filter(Boolean).join(' · ');
}

// What a note says, line by line: for the folded sections, and for what a correction changed. Pure.
import type { Draft } from '../drafts.ts';
import { VITAL_NAMES } from '../vitals.ts';
import { amountTyped } from './note.ts';

export type Section = 'patient' | 's' | 'o' | 'a' | 'p' | 'consent' | 'next';
export interface Line {
  /** The word of the field: `note_complaint`, `vital_pulse`... */
  word: string;
  section: Section;
  text: string;
}
export interface Change {
  word: string;
  before: string;
  after: string;
}

/** What the lines are put together with, in the language of the person who reads. */
export interface Saying {
  t(key: string): string;
  supply(code: string): string;
  series(series: NonNullable<Draft['series']>): string;
}

/** Every field that says something. */
export function lines(draft: Draft, saying: Saying): Line[] {
  const found: Line[] = [];
  const add = (section: Section, word: string, text: string) => {
    if (text.trim() !== '') found.push({ section, word, text: text.trim() });
  };
  const { t } = saying;
  add('patient', 'patient_name', draft.patient_name);
  add('patient', 'patient_age', draft.patient_age);
  add('patient', 'patient_months', draft.patient_months);
  if (draft.patient_sex !== 'unknown') add('patient', 'patient_sex', t(`sex_${draft.patient_sex}`));
  add('s', 'note_complaint', draft.complaint);
  if (draft.allergies !== null) {
    const known = draft.allergies.filter((one) => one.substance.trim());
    add(
      's',
      'allergies',
      joined(known.map((one) => pair(one.substance, one.reaction))) || t('allergies_none'),
    );
  }
  if (draft.regular_medicines !== null) {
    const taken = draft.regular_medicines.filter((one) => one.name.trim());
    add('s', 'regular_medicines', joined(taken.map((one) => pair(one.name, one.dose))) || t('regular_none'));
  }
  for (const name of VITAL_NAMES) add('o', `vital_${name}`, draft.vitals[name]);
  if (draft.consciousness) add('o', 'vital_consciousness', draft.consciousness);
  add('o', 'note_findings', draft.findings);
  add(
    'a',
    'diagnoses',
    joined(
      [...draft.diagnoses]
        .sort((a, b) => Number(b.main) - Number(a.main))
        .map((one) => `${one.code} ${one.words}`),
    ),
  );
  add('a', 'note_assessment', draft.assessment);
  add('p', 'note_treatment', draft.treatment);
  const given = draft.medicines.filter((one) => one.name.trim());
  add(
    'p',
    'medicines',
    joined(
      given.map((one) =>
        [pair(one.name, one.dose), amountOf(one.amount), one.unit].filter(Boolean).join(' '),
      ),
    ),
  );
  const used = Object.entries(draft.supplies).filter(([, amount]) => amount > 0);
  add('p', 'supplies', joined(used.map(([code, amount]) => `${amount}× ${saying.supply(code)}`)));
  add('p', 'note_advice', draft.advice);
  const consent = draft.consent;
  if (consent !== null && consent.given !== null) {
    add(
      'consent',
      'consent',
      [t(consent.given ? 'consent_given' : 'consent_refused'), pair(consent.name, consent.relation)]
        .filter(Boolean)
        .join(', '),
    );
    if (consent.signed_at) add('consent', 'consent_signed_at', consent.signed_at);
  }
  add(
    'next',
    'next_visit',
    [draft.next_visit_on, draft.series ? saying.series(draft.series) : ''].filter(Boolean).join(' '),
  );
  add('next', 'next_visit_reason', draft.next_visit_reason);
  return found;
}

/** Old and new of every field that differs. */
export function changes(before: Draft, after: Draft, saying: Saying): Change[] {
  const was = new Map(lines(before, saying).map((line) => [line.word, line.text]));
  const is = new Map(lines(after, saying).map((line) => [line.word, line.text]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((word) => ({ word, before: was.get(word) ?? '', after: is.get(word) ?? '' }))
    .filter((change) => change.before !== change.after);
}

const joined = (parts: string[]): string => parts.join('; ');

function pair(name: string, more: string): string {
  return more.trim() === '' ? name.trim() : `${name.trim()} (${more.trim()})`;
}

function amountOf(typed: string): string {
  const amount = amountTyped(typed);
  return typeof amount === 'number' ? String(amount) : '';
}

// A note that a team mate wrote on another phone, as this phone goes on with it. Pure.
import type { components } from '../../api/schema';
import type { Draft } from '../drafts.ts';
import { VITAL_NAMES } from '../vitals.ts';
import { completed, emptyDraft } from './note.ts';

/** A standing note of the server, from whichever phone of the team. */
export type ServerNote = components['schemas']['CrewNote'];

/** Its words in this phone's form. The consent stays with the server: what is not asked again keeps its signature. */
export function draftOf(theirs: ServerNote, year: number): Draft {
  const { vitals } = theirs;
  const letter = vitals.consciousness;
  return completed({
    complaint: theirs.complaint,
    findings: theirs.findings,
    assessment: theirs.assessment,
    diagnoses: theirs.diagnoses.map((one) => ({
      code: one.code,
      words: one.words || one.id,
      main: one.main,
    })),
    treatment: theirs.treatment,
    advice: theirs.advice,
    vitals: {
      ...emptyDraft().vitals,
      ...Object.fromEntries(
        VITAL_NAMES.filter((name) => name in vitals).map((name) => [name, shown(vitals[name])]),
      ),
    },
    consciousness: letter === 'A' || letter === 'V' || letter === 'P' || letter === 'U' ? letter : '',
    allergies: theirs.allergies,
    regular_medicines: theirs.regular_medicines,
    medicines: theirs.medicines.map(({ name, dose, amount, unit }) => ({
      name,
      dose,
      amount: String(amount),
      unit,
    })),
    supplies: Object.fromEntries(theirs.supplies.map((one) => [one.code, one.amount])),
    patient_name: theirs.patient_key === '' ? '' : theirs.patient_name,
    patient_age:
      theirs.patient_key === '' || theirs.patient_birth_year === null
        ? ''
        : String(Math.max(0, year - theirs.patient_birth_year)),
    patient_sex:
      theirs.patient_sex === 'female' || theirs.patient_sex === 'male' ? theirs.patient_sex : 'unknown',
    next_visit_on: theirs.next_visit_on ?? '',
    next_visit_reason: theirs.next_visit_reason,
    series: theirs.series as Draft['series'],
  });
}

const shown = (value: number | string | undefined): string => String(value ?? '').replace('.', ',');

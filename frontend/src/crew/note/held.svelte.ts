// What the phone holds for the note: what the server has of it, the patient's record, the lists. All of it works offline.
import { labelOf, language } from '../../words/index.svelte.ts';
import type { CrewToday, CrewVisit } from '../day.ts';
import { phone } from '../phone.svelte.ts';
import { seriesInWords } from '../plan/inWords.ts';
import type { Saying } from './changes.ts';
import { type Diagnosis, findable } from './search.ts';
import { type NoteWord, t } from './words.ts';

type Hospital = CrewToday['hospitals'][number];

/** Names of the city's hospitals, the nearest first; those without a point come last. */
export function hospitalsNear(visit: CrewVisit): string[] {
  const { lat, lon } = visit;
  const far = (one: Hospital): number =>
    lat === null || lon === null || one.lat === null || one.lon === null
      ? Number.MAX_VALUE
      : Math.hypot(one.lat - lat, (one.lon - lon) * Math.cos((lat * Math.PI) / 180));
  // a day that an older page remembered has none
  return (phone.day?.hospitals ?? []).toSorted((a, b) => far(a) - far(b)).map((one) => one.name);
}

/** What can be used up, from the list of the server, with how many the team has. */
export function supplyList(): CrewToday['supplies'] {
  return phone.day?.supplies ?? [];
}

export function supplyName(code: string): string {
  const known = supplyList().find((one) => one.code === code);
  return known ? labelOf(known) : code;
}

export const saying: Saying = { t: (key) => t(key as NoteWord), supply: supplyName, series: seriesInWords };

/** Many, and the same for everybody: fetched with the first note, kept by the service worker. */
let list = $state.raw<ReturnType<typeof findable> | null>(null);

export const diagnoses = {
  get list() {
    return list;
  },
};

export async function loadDiagnoses(): Promise<void> {
  if (list !== null) return;
  const fetched = await import('../../../../clinics/icd10/codes.json');
  list = findable(fetched.default as Diagnosis[]);
}

export function diagnosisName(diagnosis: Diagnosis): string {
  return language() === 'en' ? diagnosis.en : diagnosis.id;
}

/** The standing notes of the visit, from whichever phone of the team; a day that an older page remembered has none. */
export function serverNotes(visit: CrewVisit): CrewVisit['notes'] {
  return visit.notes ?? [];
}

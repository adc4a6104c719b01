/** What a triage decides. Pure. */
import type { Need, Urgency, VisitIn } from '../../api/types.ts';

export const FLAGS = [
  'unconscious',
  'breathing',
  'chest_pain',
  'stroke',
  'bleeding',
  'seizure',
  'labour',
  'injury',
] as const;
export const URGENCIES: readonly Urgency[] = ['red', 'yellow', 'green'];
export const NEEDS: readonly Need[] = ['doctor', 'nurse', 'midwife'];

export interface TriageDraft {
  urgency: Urgency;
  service_type: NonNullable<VisitIn['service_type']>;
  needs: Need[];
  red_flags: string[];
}

export function emptyTriage(): TriageDraft {
  return { urgency: 'yellow', service_type: 'visit', needs: [], red_flags: [] };
}

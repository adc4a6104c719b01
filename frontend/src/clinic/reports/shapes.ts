/** Short names of the shapes of figures and reports, and the filter that they share. */
import type { components } from '../../api/schema';
import type { Urgency } from '../../api/types.ts';

type Schemas = components['schemas'];

export type Breakdowns = Schemas['BreakdownsOut'];
export type Part = Schemas['PartOut'];
export type Missed = Schemas['MissedOut'];
export type MissedRow = Schemas['MissedRow'];
export type Monthly = Schemas['MonthlyOut'];
export type Section = Schemas['SectionOut'];
export type BehindMonth = Schemas['BehindOut'];
export type PartName = 'urgency' | 'shift' | 'village' | 'team';

/** Which visits a figure counts, as the API takes it. */
export interface Filter {
  start: string;
  end: string;
  clinic_id?: number;
  urgency?: Urgency;
  shift?: '' | 'morning' | 'afternoon' | 'night';
  village_id?: number;
  team_id?: number;
}

/** The filter of one part: of an urgency, an hour, a kelurahan or a team. */
export function narrowed(filter: Filter, name: PartName, key: string): Filter {
  if (name === 'urgency') return { ...filter, urgency: key as Urgency };
  if (name === 'shift') return { ...filter, shift: key as 'morning' };
  return name === 'village' ? { ...filter, village_id: Number(key) } : { ...filter, team_id: Number(key) };
}

import type { components } from '../../api/schema';

type Schemas = components['schemas'];
export type Quality = Schemas['QualityOut'];
export type Gaps = Schemas['QualityGapsOut'];
export type Kind = Gaps['kind'];
export type NoteGap = Schemas['NoteGap'];
export type PatientGap = Schemas['PatientGap'];

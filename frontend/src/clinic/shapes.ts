/** Short names of the shapes this screen reads. */
import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type ClinicToday = Schemas['ClinicTodayOut'];
export type RosterRow = Schemas['RosterRow'];
export type PatientRow = Schemas['PatientRow'];
export type Caseload = Schemas['CaseloadOut'];
export type PatientPage = Schemas['PatientPage'];
export type ResponseTimes = Schemas['ResponseTimesOut'];
export type Stage = Schemas['StageOut'];
export type VisitList = Schemas['VisitListOut'];
export type Note = Schemas['NoteOut'];
export type NoteVersion = Schemas['NoteVersion'];
/** What a standing note and its earlier writings have in common. */
export type NoteBody = Pick<Note, keyof Note & keyof NoteVersion>;
export type CaseloadChoices = Schemas['CaseloadChoicesOut'];
export type KnownDiagnosis = Schemas['KnownDiagnosis'];
export type TimelineEntry = Schemas['TimelineEntry'];
export type Trend = Schemas['TrendOut'];
export type Barthel = Schemas['BarthelOut'];
export type Doubles = Schemas['DoublesOut'];
export type DoublePair = Schemas['DoublePair'];

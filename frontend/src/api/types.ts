/** Short names of the API's shapes. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Session = Schemas['SessionOut'];
export type CityMap = Schemas['CityMapOut'];
export type MapClinic = Schemas['MapClinic'];
export type Place = Schemas['PlaceOut'];
export type VisitCard = Schemas['VisitCard'];
export type TeamCard = Schemas['TeamCard'];
export type Assignment = Schemas['AssignmentOut'];
export type BoardSnapshot = Schemas['BoardSnapshot'];
export type Ranking = Schemas['RankingOut'];
export type RankedTeam = Schemas['OptionOut'];
export type Alternative = Schemas['AlternativeOut'];
export type Hold = Schemas['HoldOut'];
export type Plan = Schemas['PlanOut'];
export type PlanItem = Schemas['PlanItemOut'];
export type Coverage = Schemas['CoverageOut'];
export type TeamWay = Omit<Schemas['WayOut'], 'points'> & { points: readonly (readonly number[])[] };
export type SimilarList = Schemas['SimilarListOut'];
export type Similar = Schemas['SimilarOut'];
export type EarlierPlace = Schemas['EarlierPlaceOut'];
export type History = Schemas['HistoryOut'];
export type HistoryEvent = Schemas['EventOut'];
export type Reason = Schemas['ReasonOut'];
export type Target = Schemas['TargetOut'];
export type OutsideFailing = Schemas['OutsideFailing'];
export type VisitMessages = Schemas['VisitMessagesOut'];
export type FamilyMessage = Schemas['MessageOut'];
export type VisitIn = Schemas['VisitIn'];
export type PlaceIn = Schemas['PlaceIn'];

export type Status = VisitCard['status'];
export type Urgency = VisitCard['urgency'];
export type TeamState = TeamCard['state'];
export type Need = 'doctor' | 'nurse' | 'midwife';

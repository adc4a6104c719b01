/** Short names of the shapes of notes and rights. */
import type { components } from '../../api/schema';

type Schemas = components['schemas'];

export type NoteList = Schemas['NoteListOut'];
export type NoteRow = Schemas['NoteRow'];
export type NoteSheet = Schemas['NoteSheetOut'];
export type NoteCorrection = Schemas['NoteCorrectionIn'];
export type Rights = Schemas['RightsOut'];
export type PersonRights = Schemas['PersonRights'];
export type Right = PersonRights['rights'][number];
/** Which part of the tab is open. */
export type Part = 'waiting' | 'returned' | 'reviewed' | 'rights';

/** What the command line understands: each verb by its names in both languages, the short one first. Pure data. */
import type { commandId } from '../words/command.id.ts';
import type { Deed } from './keys.ts';
import type { Form } from './view.svelte.ts';

export type CommandWord = keyof typeof commandId;

/** What comes after a verb. `words` is all the rest of the line; a `?` may be left out. */
export type Argument =
  | 'team'
  | 'team?'
  | 'visit'
  | 'visit?'
  | 'step'
  | 'reason?'
  | 'phone?'
  | 'words'
  | 'words?';

export interface Verb {
  id: 'new' | 'step' | 'send' | 'find' | 'open' | 'form' | 'follow' | 'trail' | 'deed';
  names: readonly string[];
  /** What it does, as the list of commands and `?` say it. */
  does: CommandWord;
  takes: readonly Argument[];
  /** The permission of the person, asked again by the server at every command. */
  needs?: string;
  form?: Form;
  deed?: Deed | 'surge' | 'letters' | 'mute';
}

const form = (form: Form, does: CommandWord, needs: string, ...names: string[]): Verb => ({
  id: 'form',
  names,
  does,
  takes: ['visit?'],
  needs,
  form,
});
const deed = (deed: NonNullable<Verb['deed']>, does: CommandWord, ...names: string[]): Verb => ({
  id: 'deed',
  names,
  does,
  takes: [],
  deed,
});

export const VERBS: readonly Verb[] = [
  { id: 'new', names: ['n', 'baru', 'new'], does: 'verb_new', takes: ['phone?'], needs: 'desk.take_call' },
  {
    id: 'step',
    names: ['s', 'status'],
    does: 'verb_step',
    takes: ['team', 'step', 'reason?'],
    needs: 'desk.send',
  },
  {
    id: 'send',
    names: ['k', 'kirim', 'send'],
    does: 'verb_send',
    takes: ['visit', 'team', 'reason?'],
    needs: 'desk.send',
  },
  {
    id: 'find',
    names: ['c', 'cari', 'find', 'search'],
    does: 'verb_find',
    takes: ['words'],
    needs: 'desk.take_call',
  },
  { id: 'open', names: ['buka', 'lihat', 'open'], does: 'verb_open', takes: ['visit'] },
  { id: 'follow', names: ['b', 'ikuti', 'follow'], does: 'verb_follow', takes: ['team?'] },
  {
    id: 'trail',
    names: ['jejak', 'trail'],
    does: 'verb_trail',
    takes: ['team'],
    needs: 'team.trail',
  },
  { ...deed('answer', 'verb_answer', 'a', 'jawab', 'answer'), needs: 'desk.take_call' },
  deed('look', 'verb_look', 'v', 'alarm'),
  form('confirm', 'verb_confirm', 'desk.triage', 'konfirmasi', 'confirm'),
  form('triage', 'verb_triage', 'desk.triage', 'triase', 'triage'),
  form('address', 'verb_address', 'desk.triage', 'alamat', 'address'),
  form('psc119', 'verb_psc119', 'desk.triage', 'psc', 'psc119'),
  form('reassign', 'verb_reassign', 'desk.send', 'pindah', 'move'),
  form('withdraw', 'verb_withdraw', 'desk.send', 'tarik', 'withdraw'),
  form('cancel', 'verb_cancel', 'desk.end', 'batal', 'cancel'),
  form('close', 'verb_close', 'desk.end', 'tutup', 'close'),
  deed('undo', 'verb_undo', 'z', 'urung', 'undo'),
  deed('calls', 'verb_calls', 'o', 'panggilan', 'calls'),
  deed('tasks', 'verb_tasks', 't', 'tugas', 'tasks'),
  deed('handover', 'verb_handover', 'h', 'serah', 'handover'),
  { ...deed('surge', 'verb_surge', 'lonjakan', 'surge'), takes: ['words?'], needs: 'desk.send' },
  deed('coverage', 'verb_coverage', 'j', 'jangkauan', 'coverage'),
  deed('roads', 'verb_roads', 'd', 'jalan', 'roads'),
  deed('map', 'verb_map', 'm', 'peta', 'map'),
  deed('fit', 'verb_fit', 'f', 'kota', 'fit'),
  deed('window', 'verb_window', 'q', 'jendela', 'window'),
  deed('mute', 'verb_mute', 'bisu', 'mute'),
  deed('letters', 'verb_letters', 'huruf', 'letters'),
  deed('help', 'verb_help', '?', 'bantuan', 'help'),
];

/** A team's step as it is said by radio or telephone. */
export interface Step {
  kind:
    | 'accept'
    | 'depart'
    | 'arrive'
    | 'finish'
    | 'decline'
    | 'not_found'
    | 'need_help'
    | 'delivered'
    | 'undo';
  outcome?: 'completed' | 'referred' | 'not_home' | 'refused' | 'died';
  names: readonly string[];
  /** What will be noted: "{team} arrived at {visit} {who}". */
  says: CommandWord;
  /** Likely next while the team's part of the visit stands so. */
  from: readonly string[];
}

export const STEPS: readonly Step[] = [
  { kind: 'accept', names: ['terima', 'accept'], says: 'step_accept', from: ['offered'] },
  { kind: 'depart', names: ['berangkat', 'depart'], says: 'step_depart', from: ['accepted'] },
  { kind: 'arrive', names: ['tiba', 'arrive'], says: 'step_arrive', from: ['en_route', 'accepted'] },
  { kind: 'finish', outcome: 'completed', names: ['selesai', 'done'], says: 'step_done', from: ['on_scene'] },
  { kind: 'finish', outcome: 'referred', names: ['rujuk', 'refer'], says: 'step_refer', from: ['on_scene'] },
  {
    kind: 'finish',
    outcome: 'not_home',
    names: ['kosong', 'nothome'],
    says: 'step_nothome',
    from: ['accepted', 'en_route', 'on_scene'],
  },
  {
    kind: 'finish',
    outcome: 'refused',
    names: ['menolak', 'refused'],
    says: 'step_refused',
    from: ['accepted', 'en_route', 'on_scene'],
  },
  { kind: 'finish', outcome: 'died', names: ['meninggal', 'died'], says: 'step_died', from: ['on_scene'] },
  { kind: 'decline', names: ['tolak', 'decline'], says: 'step_decline', from: ['offered', 'accepted'] },
  { kind: 'delivered', names: ['antar', 'delivered'], says: 'step_delivered', from: ['transporting'] },
  {
    kind: 'not_found',
    names: ['takketemu', 'notfound'],
    says: 'step_notfound',
    from: ['en_route', 'on_scene'],
  },
  {
    kind: 'need_help',
    names: ['tolong', 'assist'],
    says: 'step_assist',
    from: ['accepted', 'en_route', 'on_scene', 'transporting'],
  },
  { kind: 'undo', names: ['urung', 'undo'], says: 'step_undo', from: ['accepted', 'en_route', 'on_scene'] },
];

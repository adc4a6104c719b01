/** The handover sheet in words: what to say of a visit, of a team, of a change. The times are the city's. */
import type { components } from '../api/schema';
import { city, hourMinute } from '../live/city.svelte.ts';
import { t } from '../words/index.svelte.ts';
import { day, moment } from '../words/time.ts';
import { h, hOr } from './words.ts';

type Schemas = components['schemas'];
export type Handover = Schemas['HandoverOut'];
export type Signed = Schemas['SignedOut'];
export type Sheet = Schemas['SheetOut'];
export type SheetVisit = Schemas['SheetVisit'];
export type SheetTeam = Schemas['SheetTeam'];
export type Change = Schemas['ChangeOut'];
export type Person = Schemas['PersonOut'];

/** Something to say of a row; `late`: it needs somebody now, `soon`: before long. */
export interface Fact {
  text: string;
  tone: '' | 'late' | 'soon';
}

/** 14:32, or 21/11/2026 14:32 on another day. */
export function stamp(at: string | null): string {
  if (at === null) return '–';
  const ms = moment(at);
  const date = day(ms, city.zone);
  return date === day(city.now, city.zone) ? hourMinute(ms) : `${date} ${hourMinute(ms)}`;
}

/** 21/11/2026 14:32: on paper the day is always said. */
export function dated(at: string): string {
  const ms = moment(at);
  return `${day(ms, city.zone)} ${hourMinute(ms)}`;
}

/** Whose sheet. */
export const sideName = (clinic: string): string =>
  clinic === '' ? h('side_desk') : h('side_clinic', { clinic });

/** Who has a visit: its team, a person, or the desk's queue. */
export const ownerOf = (visit: SheetVisit): string => visit.team ?? (visit.owner || h('owner_desk'));

/** What was promised to the family, and what waits to be done, the pressing first. `at`: of the sheet. */
export function factsOf(visit: SheetVisit, at: string): Fact[] {
  const over = (due: string) => moment(due) < moment(at);
  const facts: Fact[] = [];
  const say = (text: string, tone: Fact['tone'] = '') => facts.push({ text, tone });
  const time = (value: string) => ({ time: stamp(value) });
  if (visit.help_needed_at) say(h('fact_help', time(visit.help_needed_at)), 'late');
  if (visit.got_worse_at) say(h('fact_worse', time(visit.got_worse_at)), 'late');
  if (visit.due_at && visit.status !== 'on_scene') {
    say(h(visit.late ? 'fact_late' : 'fact_due', time(visit.due_at)), visit.late ? 'late' : '');
  }
  if (visit.promised_at) {
    say(h('fact_promised', time(visit.promised_at)), over(visit.promised_at) ? 'late' : '');
  }
  if (visit.call_back_due_at) {
    say(h('fact_call_back', time(visit.call_back_due_at)), over(visit.call_back_due_at) ? 'late' : 'soon');
  } else if (visit.confirmed_at) say(h('fact_confirmed'));
  if (visit.address_due_at) {
    say(h('fact_address', time(visit.address_due_at)), over(visit.address_due_at) ? 'late' : 'soon');
  }
  if (visit.psc119_called_at) say(h('fact_psc119', time(visit.psc119_called_at)));
  const [sent, failed] = [visit.messages_sent ?? 0, visit.messages_failed ?? 0];
  if (sent > 0) say(h('fact_messages', { n: sent }));
  if (failed > 0) say(h('fact_messages_failed', { n: failed }), 'late');
  if (visit.unread > 0) say(h('fact_unread', { n: visit.unread }), 'soon');
  return facts;
}

/** Why a team is on the sheet. */
export function teamFacts(team: SheetTeam): Fact[] {
  const facts: Fact[] = [];
  if (team.visit) facts.push({ text: team.visit, tone: '' });
  if (team.since && team.state !== 'available') {
    facts.push({ text: h('fact_since', { time: stamp(team.since) }), tone: '' });
  }
  if (team.silent) {
    const text = team.heard_at ? h('team_silent', { time: stamp(team.heard_at) }) : h('team_never_heard');
    facts.push({ text, tone: 'late' });
  }
  if (team.low_battery)
    facts.push({ text: h('team_battery', { n: team.battery_percent ?? 0 }), tone: 'late' });
  if (team.kit_missing > 0) facts.push({ text: h('team_kit', { n: team.kit_missing }), tone: 'soon' });
  if (team.shift_ends_at)
    facts.push({ text: h('team_shift', { time: stamp(team.shift_ends_at) }), tone: '' });
  return facts;
}

/** The sheet in figures; those of nothing are left out, but for the first. */
export function figuresOf(sheet: Sheet): { n: number; label: string; tone: Fact['tone'] }[] {
  const counts = sheet.counts;
  const all: { n: number; label: string; tone: Fact['tone'] }[] = [
    { n: counts.visits, label: h('count_visits'), tone: '' },
    { n: counts.waiting, label: h('count_waiting'), tone: 'soon' },
    { n: counts.teams_on_duty, label: h('count_out'), tone: '' },
    { n: counts.call_backs, label: h('count_call_backs'), tone: 'soon' },
    { n: counts.addresses, label: h('count_addresses'), tone: 'soon' },
    { n: counts.teams_silent, label: h('count_silent'), tone: 'late' },
    { n: counts.batteries_low, label: h('count_battery'), tone: 'late' },
    { n: counts.unread, label: h('count_unread'), tone: 'soon' },
  ];
  return all.filter((each, index) => index === 0 || each.n > 0);
}

/** A difference as a sentence. */
export function changeInWords(change: Change): string {
  const key = `change_${change.kind}`;
  const [before, after] = [codeInWords(change.kind, change.before), codeInWords(change.kind, change.after)];
  const said = hOr(key, change.kind);
  return said.replace('{before}', before).replace('{after}', after);
}

/** A code of a change in the words of its kind: a status, an urgency, a team's state, a closed road. */
function codeInWords(kind: string, code: string): string {
  if (kind === 'visit_status' || kind === 'visit_new' || kind === 'visit_ended')
    return known(`status_${code}`, code);
  if (kind === 'visit_urgency') return known(`urgency_${code}`, code);
  if (kind === 'team_state') return code === '' ? h('change_aside') : known(`team_${code}`, code);
  if (kind.startsWith('closure_')) return hOr(`closure_${code}`, code);
  return code === '' ? h('change_nothing') : code;
}

function known(key: string, code: string): string {
  const word = t(key as 'status_requested');
  return word === key ? code : word;
}

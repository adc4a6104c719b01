/** Which visits the queue shows and in what order. Pure. */
import type { TeamCard, VisitCard } from '../api/types.ts';
import { isOpen, isScheduled, isWaiting, isWithTeam, URGENCY_ORDER } from '../look/states.ts';
import { moment } from '../words/time.ts';

export type Tab = 'waiting' | 'running' | 'ended';

export interface Groups {
  waiting: VisitCard[];
  /** Visits of care plans that wait for their own time, tomorrow's too. */
  scheduled: VisitCard[];
  running: VisitCard[];
  ended: VisitCard[];
}

export interface Counts {
  waiting: number;
  underWay: number;
  late: number;
  teamsFree: number;
}

/** Late: the family still has nobody at the door after the target. */
export function isLate(visit: VisitCard, now: number): boolean {
  return isOpen(visit.status) && visit.status !== 'on_scene' && moment(visit.due_at) < now;
}

/** The team stands before no house: it said so, and has not arrived since. */
export function isHouseMissing(visit: VisitCard): boolean {
  const team = visit.assignment;
  if (!team?.not_found_at || !isWithTeam(visit.status)) return false;
  return team.arrived_at === null || moment(team.not_found_at) > moment(team.arrived_at);
}

/** Something only a person can settle, apart from the clock. */
export function needsPerson(visit: VisitCard): boolean {
  if (!isOpen(visit.status)) return false;
  const help = isWithTeam(visit.status) && visit.assignment?.help_needed_at;
  return (
    Boolean(help) || isHouseMissing(visit) || (visit.got_worse_at !== null && visit.status !== 'on_scene')
  );
}

function rank(visit: VisitCard): number {
  return visit.got_worse_at !== null ? -1 : (URGENCY_ORDER[visit.urgency] ?? 9);
}

const byUrgencyThenWaiting = (a: VisitCard, b: VisitCard): number =>
  rank(a) - rank(b) || moment(a.requested_at) - moment(b.requested_at) || a.id - b.id;

const STAGE: Readonly<Record<string, number>> = { offered: 0, accepted: 1, en_route: 2, on_scene: 3 };

const byNeedThenStage = (a: VisitCard, b: VisitCard): number =>
  Number(needsPerson(b)) - Number(needsPerson(a)) ||
  (STAGE[a.status] ?? 9) - (STAGE[b.status] ?? 9) ||
  byUrgencyThenWaiting(a, b);

/** Does a visit fit what was typed: every word somewhere in its name, address, code, phone or team. */
export function matches(visit: VisitCard, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [
    visit.code,
    visit.patient_name,
    visit.caller_name,
    visit.caller_phone,
    visit.address,
    visit.village,
    visit.district,
    visit.clinic,
    visit.complaint,
    visit.assignment?.team ?? '',
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The lists, each in its order. `now` in milliseconds: whose window is over waits like everybody else. */
export function grouped(visits: Iterable<VisitCard>, now: number, typed = ''): Groups {
  const groups: Groups = { waiting: [], scheduled: [], running: [], ended: [] };
  for (const visit of visits) {
    if (!matches(visit, typed)) continue;
    if (isScheduled(visit, now)) groups.scheduled.push(visit);
    else if (isWaiting(visit.status)) groups.waiting.push(visit);
    else if (isWithTeam(visit.status)) groups.running.push(visit);
    else groups.ended.push(visit);
  }
  groups.waiting.sort(byUrgencyThenWaiting);
  groups.scheduled.sort(
    (a, b) =>
      moment(a.planned_from) - moment(b.planned_from) ||
      moment(a.planned_to) - moment(b.planned_to) ||
      a.id - b.id,
  );
  groups.running.sort(byNeedThenStage);
  groups.ended.sort((a, b) => (moment(b.ended_at) || 0) - (moment(a.ended_at) || 0) || b.id - a.id);
  return groups;
}

/** What a tab lists: unassigned on top, what is under way, then what is scheduled; or only those under way; or those ended. */
export function listed(groups: Groups, tab: Tab): VisitCard[] {
  if (tab === 'waiting') return [...groups.waiting, ...groups.running, ...groups.scheduled];
  return tab === 'running' ? groups.running : groups.ended;
}

export function counts(visits: Iterable<VisitCard>, teams: Iterable<TeamCard>, now: number): Counts {
  const result: Counts = { waiting: 0, underWay: 0, late: 0, teamsFree: 0 };
  for (const visit of visits) {
    if (isWaiting(visit.status) && !isScheduled(visit, now)) result.waiting += 1;
    if (isWithTeam(visit.status)) result.underWay += 1;
    if (isLate(visit, now)) result.late += 1;
  }
  for (const team of teams) {
    if (team.state === 'available' || team.state === 'returning') result.teamsFree += 1;
  }
  return result;
}

/** The place the way a call taker says it: lorong, street, kelurahan; the landmark when there is neither. */
export function placeShort(visit: VisitCard): string {
  const alley = /^\d/.test(visit.alley) ? `Lrg ${visit.alley}` : visit.alley;
  const near = [alley, visit.street].filter(Boolean).join(' ') || visit.landmark;
  return [near, visit.village].filter(Boolean).join(', ') || visit.address;
}

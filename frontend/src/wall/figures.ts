/** What the board counts, the same way as the server's first picture (dispatch/queries/wall.py). Pure. */
import type { components } from '../api/schema';
import { isOpen, isScheduled, isWaiting } from '../look/states.ts';
import { moment } from '../words/time.ts';

export type WallOut = components['schemas']['WallOut'];
export type WallVisit = components['schemas']['WallVisit'];
export type WallTeam = components['schemas']['WallTeam'];

export interface Counts {
  waiting: number;
  enRoute: number;
  onScene: number;
  done: number;
  teamsFree: number;
  teamsOnDuty: number;
  late: number;
}

const ENDED_BY_TEAM = new Set(['completed', 'referred', 'not_home', 'refused', 'died']);

/** Nobody is at the door yet. */
export const awaited = (visit: WallVisit): boolean => isOpen(visit.status) && visit.status !== 'on_scene';

/** Nobody is at the door and the target has passed. `now` in milliseconds of the city's time. */
export function isLate(visit: WallVisit, now: number): boolean {
  return awaited(visit) && moment(visit.due_at) < now;
}

export function countsOf(visits: Iterable<WallVisit>, teams: Iterable<WallTeam>, now: number): Counts {
  const counts: Counts = {
    waiting: 0,
    enRoute: 0,
    onScene: 0,
    done: 0,
    teamsFree: 0,
    teamsOnDuty: 0,
    late: 0,
  };
  for (const visit of visits) {
    if (isScheduled(visit, now)) continue;
    if (isWaiting(visit.status) || visit.status === 'offered') counts.waiting += 1;
    else if (visit.status === 'accepted' || visit.status === 'en_route') counts.enRoute += 1;
    else if (visit.status === 'on_scene') counts.onScene += 1;
    else if (ENDED_BY_TEAM.has(visit.status)) counts.done += 1;
    if (isLate(visit, now)) counts.late += 1;
  }
  for (const team of teams) {
    if (team.state === 'off_duty') continue;
    counts.teamsOnDuty += 1;
    if (team.state === 'available' || team.state === 'returning') counts.teamsFree += 1;
  }
  return counts;
}

/** Who waits longest for somebody at the door, longest first. */
export function longestWaiting(visits: Iterable<WallVisit>, now: number): WallVisit[] {
  return [...visits]
    .filter((visit) => awaited(visit) && !isScheduled(visit, now))
    .sort((a, b) => moment(a.requested_at) - moment(b.requested_at) || a.id - b.id);
}

const STEP_DEGREES = 0.0016;
const GOLDEN_ANGLE = 2.39996;

/** Visits of one kelurahan stand around its point in a spiral, so that none hides another. */
export function spreadDots(visits: readonly WallVisit[]): { visit: WallVisit; lat: number; lon: number }[] {
  const seen = new Map<string, number>();
  const dots: { visit: WallVisit; lat: number; lon: number }[] = [];
  for (const visit of visits) {
    if (visit.lat === null || visit.lon === null) continue;
    const point = `${visit.lat},${visit.lon}`;
    const n = seen.get(point) ?? 0;
    seen.set(point, n + 1);
    const away = STEP_DEGREES * Math.sqrt(n);
    dots.push({
      visit,
      lat: visit.lat + away * Math.sin(n * GOLDEN_ANGLE),
      lon: visit.lon + away * Math.cos(n * GOLDEN_ANGLE),
    });
  }
  return dots;
}

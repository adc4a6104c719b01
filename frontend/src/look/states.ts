/** One place for what a status, an urgency and a team's state look like. Labels come from the words. Pure. */

export type Tone = 'new' | 'assigned' | 'enroute' | 'onsite' | 'done' | 'cancel' | 'off' | 'late' | 'soon';

export const STATUS_TONE: Readonly<Record<string, Tone>> = {
  requested: 'new',
  triaged: 'new',
  confirmed: 'new',
  offered: 'assigned',
  accepted: 'assigned',
  en_route: 'enroute',
  on_scene: 'onsite',
  completed: 'done',
  referred: 'done',
  not_home: 'cancel',
  refused: 'cancel',
  died: 'cancel',
  cancelled: 'cancel',
  handed_over: 'cancel',
  advice_only: 'cancel',
  redirected: 'cancel',
  not_eligible: 'cancel',
  duplicate: 'cancel',
};

/** Two letters beside the colour, the same as the server's (dispatch/rules/lifecycle.py). */
export const STATUS_CODE: Readonly<Record<string, string>> = {
  requested: 'BR',
  triaged: 'TR',
  confirmed: 'KF',
  offered: 'TW',
  accepted: 'DT',
  en_route: 'MJ',
  on_scene: 'LK',
  completed: 'SL',
  referred: 'RJ',
  not_home: 'TD',
  refused: 'MN',
  died: 'MG',
  cancelled: 'BT',
  handed_over: 'PS',
  advice_only: 'NS',
  redirected: 'AR',
  not_eligible: 'TK',
  duplicate: 'DP',
};

export const TEAM_TONE: Readonly<Record<string, Tone>> = {
  off_duty: 'off',
  available: 'done',
  offered: 'assigned',
  en_route: 'enroute',
  on_scene: 'onsite',
  transporting: 'onsite',
  returning: 'done',
};

export const TEAM_CODE: Readonly<Record<string, string>> = {
  off_duty: 'TB',
  available: 'SP',
  offered: 'TW',
  en_route: 'MJ',
  on_scene: 'LK',
  transporting: 'RJ',
  returning: 'KB',
};

export const URGENCY_SIGN: Readonly<Record<string, string>> = { red: '▲', yellow: '◆', green: '●' };
export const URGENCY_ORDER: Readonly<Record<string, number>> = { red: 0, yellow: 1, green: 2 };

const WAITING = new Set(['requested', 'triaged', 'confirmed']);
const WITH_TEAM = new Set(['offered', 'accepted', 'en_route', 'on_scene']);

export const isWaiting = (status: string): boolean => WAITING.has(status);
export const isWithTeam = (status: string): boolean => WITH_TEAM.has(status);
export const isOpen = (status: string): boolean => WAITING.has(status) || WITH_TEAM.has(status);

/**
 * A visit of a care plan that waits for its own time: green, unchanged, its window not over. Nobody is late and nobody
 * is asked for it by itself; the same as the server's (dispatch/rules/planned.py). `now` in milliseconds.
 */
export function isScheduled(
  visit: { status: string; urgency: string; planned_to: string | null; got_worse_at?: string | null },
  now: number,
): boolean {
  return (
    WAITING.has(visit.status) &&
    visit.urgency === 'green' &&
    !visit.got_worse_at &&
    visit.planned_to !== null &&
    now < Date.parse(visit.planned_to)
  );
}

export type Pressure = 'calm' | 'soon' | 'late';

/**
 * How pressing a target is: late after `dueAt`, soon in the last third of the way from `from` to it.
 * Moments in milliseconds; without a target it is calm.
 */
export function pressure(now: number, from: number, dueAt: number): Pressure {
  if (Number.isNaN(dueAt)) return 'calm';
  if (now >= dueAt) return 'late';
  const whole = Math.max(1, dueAt - from);
  return (dueAt - now) / whole < 1 / 3 ? 'soon' : 'calm';
}

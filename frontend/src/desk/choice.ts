/** What the card of a proposed team says, and in which order the teams stand. Pure: words by key, never by language. */
import type { PlanItem, RankedTeam, Ranking } from '../api/types.ts';

export const MOST_KEYS = 5;
export const MOST_ALTERNATIVES = 3;

/** Minutes for people: rounded up, as in the server's sentences, so that nobody is promised too much. */
export const whole = (minutes: number): number => Math.max(1, Math.ceil(minutes - 0.05));

/** A likely and a late arrival, in minutes; one number where they are the same. */
export interface Range {
  from: number;
  to: number;
}

export function rangeOf(times: { minutes: number; minutes_p90: number }): Range {
  const from = whole(times.minutes);
  return { from, to: Math.max(from, whole(times.minutes_p90)) };
}

/** Minutes on foot worth saying; 0 when the vehicle gets to the door. */
export function walkOf(team: RankedTeam): number {
  return team.walk_minutes >= 0.5 ? whole(team.walk_minutes) : 0;
}

/** How heavy the loss elsewhere weighs on the card: nothing, some, or much (the next emergency waits 5 min longer). */
export type Weight = 'none' | 'some' | 'much';

const MUCH_MINUTES = 5;

export function lossWeight(team: RankedTeam): Weight {
  if (team.loss_id === null) return 'none';
  return team.loss_minutes >= MUCH_MINUTES ? 'much' : 'some';
}

/** The plan's team for a visit, when it can leave now; one that is only waited for is advice and never stands first. */
export function plannedTeam(item: PlanItem | undefined): number | null {
  return item?.kind === 'send' || item?.kind === 'move' ? item.team_id : null;
}

/**
 * The teams in the order of their number keys: the ranking's, with the plan's team before all others.
 * `without` is the team that has the visit now.
 */
export function inOrder(
  options: readonly RankedTeam[],
  planned: number | null,
  without: number | null = null,
): RankedTeam[] {
  const asked = options.filter((each) => each.team_id !== without);
  const first = asked.find((each) => each.team_id === planned);
  return first ? [first, ...asked.filter((each) => each !== first)] : asked;
}

/** Whether sending this team needs a reason: another stands before it, or the visit is better held. */
export function needsReason(
  team: RankedTeam,
  ranking: Ranking | null,
  planned: number | null,
): 'hold' | 'order' | null {
  if (ranking?.hold) return 'hold';
  return team.rank > 1 && team.team_id !== planned ? 'order' : null;
}

/** Two orders of the same keys: a finger that was on its way would now send somebody else. */
export function sameKeys(before: readonly RankedTeam[], after: readonly RankedTeam[]): boolean {
  return (
    before.length === after.length && before.every((each, index) => each.team_id === after[index]?.team_id)
  );
}

const TITLES = /^((?:dr|drg|ns|bd|apt)\.?\s)?(.*)$/i;

/** A person on a narrow card: the title and the first name, "Ns. Andi". */
export function shortName(name: string): string {
  const [, title = '', rest = name] = TITLES.exec(name) ?? [];
  return `${title}${rest.split(/[\s,]+/)[0] ?? rest}`;
}

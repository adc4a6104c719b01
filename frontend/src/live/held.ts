/** What every board does with what it holds: drop what left the snapshot, and let the newer place of a team win. */
import { moment } from '../words/time.ts';
import { type Position, type PositionRow, positionOf } from './messages.ts';

interface Placed {
  fix_time?: string | null;
}

/** Only these stay. */
export function keepOnly<T>(held: Map<number, T>, staying: readonly { id: number }[]): void {
  const ids = new Set(staying.map((thing) => thing.id));
  for (const id of [...held.keys()]) if (!ids.has(id)) held.delete(id);
}

/** Each team of the rows that is held and was not heard of since, with its new place. */
export function move<T extends Placed>(
  teams: Map<number, T>,
  rows: readonly PositionRow[],
  place: (team: T, at: Position & { fix_time: string }) => T,
): void {
  for (const row of rows) {
    const at = positionOf(row);
    const team = teams.get(at.team);
    if (team === undefined || at.fixMs < (moment(team.fix_time) || 0)) continue;
    teams.set(at.team, place(team, { ...at, fix_time: new Date(at.fixMs).toISOString() }));
  }
}

/** Whether a team as told now has an older place than the one that is held. */
export function hasOlderPlace(told: Placed, held: Placed | undefined): boolean {
  return Boolean(held?.fix_time) && (moment(told.fix_time) || 0) < moment(held?.fix_time);
}

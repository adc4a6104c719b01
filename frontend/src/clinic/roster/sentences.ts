/** What the rules found, in words. */
import { city, hourMinute } from '../../live/city.svelte.ts';
import { weekdayOf } from '../../look/roster/days.ts';
import { type RosterWord, r, rOr } from '../../look/roster/words.ts';
import { language } from '../../words/index.svelte.ts';
import { moment } from '../../words/time.ts';
import type { Finding } from './roster.svelte.ts';

/** Sen 24/11 */
export function dayShort(day: string): string {
  const [, month, date] = day.split('-');
  return `${r(`day_${weekdayOf(day)}` as RosterWord).slice(0, 3)} ${date}/${month}`;
}

export function sentenceOfFinding(finding: Finding): string {
  const what =
    finding.kind === 'away'
      ? rOr(`away_${finding.what}`, finding.what)
      : rOr(`prof_${finding.what}`, finding.what);
  return r(`finding_${finding.kind}`, {
    part: r(`part_${finding.part}`),
    day: dayShort(finding.day),
    from: hourMinute(finding.starts_at),
    to: hourMinute(finding.ends_at),
    team: finding.team,
    other: finding.other_team,
    person: finding.person,
    what,
    n: finding.missing,
    hours: (finding.hours ?? 0).toLocaleString(language() === 'id' ? 'id-ID' : 'en-GB'),
  });
}

/** Whether it still lies ahead, or runs. */
export function isAhead(finding: Finding): boolean {
  return moment(finding.ends_at) > city.now;
}

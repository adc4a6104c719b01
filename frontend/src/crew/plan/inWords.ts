/** A series in a line, as a correction's history says it. */
import { dayInWords } from '../../look/planText.ts';
import { p } from '../../look/planWords.ts';
import type { Series } from '../drafts.ts';

export function seriesInWords(series: Series): string {
  const often =
    series.kind === 'custom'
      ? p('plan_every_days', { n: series.every_days ?? 0 })
      : p(`plan_kind_${series.kind}`);
  const times = series.count === null ? p('plan_open') : p('plan_count_n', { n: series.count });
  return `${often}, ${times}, ${dayInWords(series.starts_on)}`;
}

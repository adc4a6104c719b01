/** The words of the day plan; fetched with its page. */
import { dayplanEn } from '../../words/dayplan.en.ts';
import { dayplanId } from '../../words/dayplan.id.ts';
import { either, translator } from '../../words/index.svelte.ts';
import type { Price, Spot, Team } from './plan.svelte.ts';

export const d = translator(dayplanId, dayplanEn);

/** What a drop would cost, in one line: minutes of driving, who comes late, or why not. */
export function priceText(price: Price | null, name: (stop: string) => string): string {
  if (price === null) return d('dp_price_wait');
  if (!price.allowed) return d('dp_price_no', { why: price.reasons.map(either).join('; ') });
  const minutes = price.drive_minutes_added;
  const cost =
    minutes === 0
      ? d('dp_price_same')
      : minutes > 0
        ? d('dp_price_more', { n: minutes })
        : d('dp_price_less', { n: -minutes });
  const late =
    price.late_stops.length > 0
      ? ` · ${d('dp_price_late', { names: price.late_stops.map(name).join(', ') })}`
      : '';
  return cost + late;
}

/** "KKS1, urutan ke-3" */
export function spotText(spot: Spot, team: Team | undefined): string {
  return team ? d('dp_spot', { team: team.team, n: spot.place + 1 }) : d('dp_left');
}

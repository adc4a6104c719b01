import type { Words } from './catalogue.ts';
import type { plotsId } from './plots.id.ts';

/** Words of small plots. English. */
export const plotsEn: Words<typeof plotsId> = {
  plot_table: 'Table',
  plot_when: 'When',
  plot_what: 'What',
  plot_low: 'lower limit {n}',
  plot_high: 'upper limit {n}',
  plot_none: 'No data yet.',
  plot_said: '{label}: {n} values, from {first} to {last}, latest {value}',
  plot_said_bars: '{label}: {n} bars, highest {name} {value}',
};

/** Words of the city's counts of complaints. English. */
import type { Words } from './catalogue.ts';
import type { cityComplaintsId } from './citycomplaints.id.ts';

export const cityComplaintsEn: Words<typeof cityComplaintsId> = {
  cc_title: 'What families say, by puskesmas',
  cc_note:
    'Counts only: words, names and tickets are read by the puskesmas alone. "Waiting" is now, the rest is of the days chosen.',
  cc_clinic: 'Puskesmas',
  cc_received: 'Complaints',
  cc_praise: 'Thanks',
  cc_waiting: 'Waiting',
  cc_late: 'Late',
  cc_answer: 'First answer (median)',
  cc_ratings: 'Ratings',
  cc_mean: 'Mean',
  cc_hours: '{n} h',
  cc_few: 'few',
  cc_none: 'No complaints or ratings within these days.',
  cc_all: 'The whole city',
  cc_days_30: '30 days',
  cc_days_90: '90 days',
  cc_days_365: '1 year',
};

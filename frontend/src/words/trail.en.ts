import type { Words } from './catalogue.ts';
import type { trailId } from './trail.id.ts';

export const trailEn: Words<typeof trailId> = {
  trail: 'Trail',
  trail_title: 'Trail of {team}',
  trail_shift: 'Shift',
  trail_running: 'now',
  trail_reason: 'Why must this trail be opened?',
  trail_why:
    'Your name, the reason and the time are written down, and the team reads them. Trails are kept {n} days.',
  trail_open: 'Open the trail',
  trail_no_shift: 'No trail is kept',
  trail_kept: 'Trails are kept {n} days, and only of duty.',
  trail_empty: 'No positions in this shift',
  trail_empty_hint: 'The team’s phone did not report, or the days it is kept are over.',
  trail_points: '{n} positions, {from} to {to}',
  trail_on_map:
    'The line on the map joins the reported positions; between them the way may have been another.',
  trail_gaps: 'Five minutes and more without a position',
};

/** Words of a crew's planned round. English. */
import type { Words } from './catalogue.ts';
import type { plannedId } from './planned.id.ts';

export const plannedEn: Words<typeof plannedId> = {
  r_title: 'Planned for today ({n})',
  r_hint: 'The desk offers each when its time comes. The order may change.',
  r_left: '{n} still to visit',
  r_state_planned: 'planned',
  r_state_started: 'under way',
  r_state_done: 'done',
};

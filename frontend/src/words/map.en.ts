/** Words of the map that only staff see, in English. */
import type { Words } from './catalogue.ts';
import type { mapId } from './map.id.ts';

export const mapEn: Words<typeof mapId> = {
  map_way: 'way of the vehicle',
  map_walk: 'on foot',
  map_covered: 'a free team can arrive within 15 minutes',
  map_uncovered: 'out of reach within 15 minutes',
  map_closed: 'road closed',
  map_no_entry: 'vehicle cannot enter',
  draw_title: 'Drawing on the map',
  draw_pointer: 'Click point after point; double click to end.',
  draw_keys:
    'Keyboard: arrows move the map (Shift: further), Space sets a point in the middle, Backspace takes the last one back, Enter ends, Esc leaves.',
  draw_none: 'No point yet',
  draw_state: '{n} points · {metres} m',
  draw_set: 'Point in the middle',
  draw_back: 'Take the last point back',
  draw_end: 'Done',
  draw_leave: 'Cancel',
  map_cluster: '{teams} teams, {visits} visits: click to come nearer',
  map_cluster_sign: 'Some teams and visits close together: click to come nearer',
  map_held: 'The map stays where you put it; press for the whole city',
  map_whole: 'Whole city',
};

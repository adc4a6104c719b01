import type { Words } from './catalogue.ts';
import type { wallId } from './wall.id.ts';

/** Words of the Operation Room's board. English. */
export const wallEn: Words<typeof wallId> = {
  wall_title: 'Operation Room',
  wall_of: 'Operation Room · Home Care {city}',
  data_age: 'data {age} old',
  tiles: 'Figures of today',
  tile_waiting: 'New',
  tile_en_route: 'On the way',
  tile_on_scene: 'On scene',
  tile_done: 'Done today',
  tile_teams: 'Teams free / {n}',
  tile_teams_of: 'on duty, {total} in all',
  tile_late: 'Late',
  longest: 'Waiting longest',
  longest_none: 'Nobody is waiting.',
  longest_more: 'and {n} more',
  no_team: 'Puskesmas without a team on duty',
  no_team_none: 'Every puskesmas has a team on duty.',
  no_team_more: '+{n} more',
  reach_line: 'Within {n} min: {percent} % of kelurahan',
  reach_without: 'no team: Kec. {names}',
  reach_without_more: 'no team: Kec. {names} and {n} more',
  reach_all: 'every kecamatan has a team',
  refused: 'This screen is not allowed (any more). Ask the admin for a new link, or sign in.',
  full_screen: 'Full screen',
  dot_note: 'Dots stand at the middle of the kelurahan, not at the home',
};

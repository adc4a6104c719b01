/** Words of calls for help, of the question to a family and of a better pin, for desk and puskesmas. English. */
import type { Words } from './catalogue.ts';
import type { safetyId } from './safety.id.ts';

export const safetyEn: Words<typeof safetyId> = {
  help_title: 'NEEDS HELP',
  help_who: 'Team {team}',
  help_since: '{time}, {age} ago',
  help_times: 'pressed {n} times',
  help_over: 'the team said it is safe at {time}',
  help_at_visit: 'at visit {visit}',
  help_take: 'I take it in hand',
  help_open: 'Open the visit',
  help_taken: 'Team {team} knows that you take it in hand.',
  call_team: 'Call team {team}',
  no_number: 'no number: call the puskesmas',
  check_in_said: 'Team {team} did not answer “is all well?”',
  family_title: 'House not found: the family was asked at {time}',
  family_waits: 'No answer yet. Call the family.',
  family_answered: 'The family’s answer, {time}',
  family_position: 'Position of the family’s phone (± {metres} m)',
  pin_title: 'Proposed pin of the home',
  pin_arrival: 'Team {team} arrived {metres} m from the pin (accurate to ± {accuracy} m).',
  pin_arrival_none: 'Team {team} arrived at a home that has no pin (accurate to ± {accuracy} m).',
  pin_crew: 'Team {team} says that the home is here, {metres} m from the pin.',
  pin_crew_none: 'Team {team} says that the home is here.',
  pin_family: 'The family shared its position, {metres} m from the pin.',
  pin_family_none: 'The family shared its position.',
  pin_accept: 'Use this pin',
  pin_refuse: 'Refuse',
  pin_show: 'Show on the map',
  pin_accepted: 'The pin of {visit} was corrected.',
  pin_refused: 'The proposed pin of {visit} was refused.',
};

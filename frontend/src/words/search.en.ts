import type { Words } from './catalogue.ts';
import type { searchId } from './search.id.ts';

/** Words of the search in all visits, of the desk and of the puskesmas. English. */
export const searchEn: Words<typeof searchId> = {
  search_hint: 'Name, phone, ticket, address, complaint. Old visits too.',
  search_empty: 'Nothing matches “{q}”',
  search_empty_hint: 'Write fewer words, or only their beginnings.',
  search_short: 'Write at least two letters.',
  search_total: '{n} visits',
  search_total_more: 'more than {n} visits',
  search_others: '{n} other visits',
  search_of_patient: 'All visits of this patient',
  search_logged: 'Every name shown here is logged.',
  search_do: 'Search',
};

/** Where the head is: kept in the address, so that back, reload and bookmarks work. No name, no number of a patient's. */

import { TAB_NAMES, TABS, type Tab } from './tabs.ts';

/** Where the head begins. */
const FIRST: Tab = 'morning';

function read(): {
  tab: Tab;
  patient: number | null;
  item: number | null;
  overdue: boolean;
  doubles: boolean;
} {
  const [name, rest] = location.hash.slice(1).split('/');
  const tab = TAB_NAMES.find((each) => TABS[each].path === name) ?? FIRST;
  const item = rest && /^\d+$/.test(rest) ? Number(rest) : null;
  const patient = tab === 'patients' ? item : null;
  return { tab, patient, item, overdue: rest === 'lewat', doubles: rest === 'ganda' };
}

const held = $state({ ...read(), visit: null as number | null });

addEventListener('hashchange', () => Object.assign(held, read()));

export const route = {
  get tab(): Tab {
    return held.tab;
  },
  get patient(): number | null {
    return held.patient;
  },
  /** The note, complaint or other thing of the tab that is open. */
  get item(): number | null {
    return held.item;
  },
  get overdue(): boolean {
    return held.overdue;
  },
  /** The patients' tab shows what may be one person twice. */
  get doubles(): boolean {
    return held.doubles;
  },
  /** The visit whose panel is open. */
  get visit(): number | null {
    return held.visit;
  },
  openVisit(id: number | null): void {
    held.visit = id;
  },
  go(tab: Tab, rest: string | number = ''): void {
    held.visit = null;
    location.hash = rest === '' ? TABS[tab].path : `${TABS[tab].path}/${rest}`;
  },
};

/** Where the head is: kept in the address, so that back, reload and bookmarks work. No name, no number of a patient's. */

export type Tab = 'today' | 'patients' | 'find' | 'times' | 'devices' | 'handover';
const PATHS: Readonly<Record<Tab, string>> = {
  today: 'hari-ini',
  patients: 'pasien',
  find: 'cari',
  times: 'waktu',
  devices: 'hp-tim',
  handover: 'serah-terima',
};

function read(): { tab: Tab; patient: number | null; overdue: boolean } {
  const [name, rest] = location.hash.slice(1).split('/');
  const tab = (Object.keys(PATHS) as Tab[]).find((each) => PATHS[each] === name) ?? 'today';
  const patient = tab === 'patients' && rest && /^\d+$/.test(rest) ? Number(rest) : null;
  return { tab, patient, overdue: rest === 'lewat' };
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
  get overdue(): boolean {
    return held.overdue;
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
    location.hash = rest === '' ? PATHS[tab] : `${PATHS[tab]}/${rest}`;
  },
};

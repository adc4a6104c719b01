/** Which part of the city's screen is open: kept in the address, so that back, reload and bookmarks work. */

export type Tab =
  | 'compare'
  | 'complaints'
  | 'report'
  | 'travel'
  | 'weights'
  | 'automatic'
  | 'questions'
  | 'outside'
  | 'messages';
const PATHS: Readonly<Record<Tab, string>> = {
  report: 'pilihan',
  compare: 'perbandingan',
  complaints: 'masukan',
  travel: 'waktu-tempuh',
  weights: 'bobot',
  automatic: 'otomatis',
  questions: 'pertanyaan',
  outside: 'layanan-luar',
  messages: 'isi-pesan',
};

function read(): Tab {
  const name = location.hash.slice(1);
  return (Object.keys(PATHS) as Tab[]).find((each) => PATHS[each] === name) ?? 'report';
}

const held = $state({ tab: read() });

addEventListener('hashchange', () => {
  held.tab = read();
});

export const route = {
  get tab(): Tab {
    return held.tab;
  },
  go(tab: Tab): void {
    location.hash = PATHS[tab];
  },
};

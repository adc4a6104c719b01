// Which page of the phone is shown, kept in the address so that the phone's own "back" works.

export type Route =
  | { page: 'today' }
  | { page: 'visit'; id: number }
  | { page: 'note'; id: number }
  | { page: 'to_read' }
  | { page: 'tracked' }
  | { page: 'account' };

const PLAIN: Readonly<Record<string, Route>> = {
  '#perlu-dilihat': { page: 'to_read' },
  '#lokasi': { page: 'tracked' },
  '#akun': { page: 'account' },
};

export function readRoute(hash: string): Route {
  const found = /^#(kunjungan|catatan)-(\d+)$/.exec(hash);
  if (found !== null) return { page: found[1] === 'kunjungan' ? 'visit' : 'note', id: Number(found[2]) };
  return PLAIN[hash] ?? { page: 'today' };
}

export const VISIT = (id: number): string => `#kunjungan-${id}`;
export const NOTE = (id: number): string => `#catatan-${id}`;
export const TO_READ = '#perlu-dilihat';
export const TRACKED = '#lokasi';
export const ACCOUNT = '#akun';
export const TODAY = '#';

const held = $state<{ route: Route }>({ route: readRoute(location.hash) });

addEventListener('hashchange', () => {
  held.route = readRoute(location.hash);
  scrollTo(0, 0);
});

export function route(): Route {
  return held.route;
}

export function go(hash: string): void {
  location.hash = hash;
}

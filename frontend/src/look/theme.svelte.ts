/** Light or dark: the person's choice on this device, else what the device prefers. */

export type Theme = 'light' | 'dark';
const KEY = 'dottoro.theme';

let key = KEY;

function remembered(): Theme {
  const kept = localStorage.getItem(key) ?? localStorage.getItem(KEY);
  if (kept === 'light' || kept === 'dark') return kept;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

const held = $state<{ theme: Theme }>({ theme: 'light' });

export function theme(): Theme {
  return held.theme;
}

export function setTheme(next: Theme): void {
  held.theme = next;
  document.documentElement.dataset.theme = next;
}

/** Apply the remembered theme (once, before the screen is mounted). `window`: a second window has its own. */
export function startTheme(window = ''): void {
  key = window ? `${KEY}.${window}` : KEY;
  setTheme(remembered());
}

export function toggleTheme(): void {
  setTheme(held.theme === 'dark' ? 'light' : 'dark');
  localStorage.setItem(key, held.theme);
}

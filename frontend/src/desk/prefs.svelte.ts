/** What a person chose on this device: sound, single-letter shortcuts, the coverage layer. */
const KEY = 'dottoro.desk.prefs';

interface Prefs {
  muted: boolean;
  letters: boolean;
  coverage: boolean;
}

function remembered(): Prefs {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const prefs = typeof kept === 'object' && kept !== null ? (kept as Partial<Prefs>) : {};
    return {
      muted: prefs.muted === true,
      letters: prefs.letters !== false,
      coverage: prefs.coverage === true,
    };
  } catch {
    return { muted: false, letters: true, coverage: false };
  }
}

const held = $state<Prefs>(remembered());

export const prefs = {
  get muted(): boolean {
    return held.muted;
  },
  get letters(): boolean {
    return held.letters;
  },
  get coverage(): boolean {
    return held.coverage;
  },
  set(change: Partial<Prefs>): void {
    Object.assign(held, change);
    localStorage.setItem(KEY, JSON.stringify(held));
  },
};

/**
 * What a person chose on this device: sound, single-letter shortcuts, the coverage layer. Colleagues who share a
 * computer each have their own; a second window (the map on the other monitor) has its own too.
 */
const KEY = 'dottoro.desk.prefs';

interface Prefs {
  muted: boolean;
  letters: boolean;
  coverage: boolean;
}

function remembered(key: string): Prefs {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? localStorage.getItem(KEY) ?? '{}');
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

let key = KEY;
const held = $state<Prefs>(remembered(KEY));

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
  /** Take up what this person chose; `place` keeps another window's choices apart. */
  of(person: number | null, place = ''): void {
    key = `${KEY}.${person ?? 0}${place}`;
    Object.assign(held, remembered(key));
  },
  set(change: Partial<Prefs>): void {
    Object.assign(held, change);
    localStorage.setItem(key, JSON.stringify(held));
  },
};

/** The desk's keys: what each does, and when it may be taken. Pure. */

export type Deed =
  | 'next'
  | 'previous'
  | 'new'
  | 'answer'
  | 'command'
  | 'search'
  | 'calls'
  | 'handover'
  | 'tasks'
  | 'follow'
  | 'window'
  | 'map'
  | 'fit'
  | 'help'
  | 'leave'
  | 'look'
  | 'next_team'
  | 'confirm'
  | 'cancel'
  | 'reassign'
  | 'withdraw'
  | 'psc119'
  | 'triage'
  | 'address'
  | 'close'
  | 'coverage'
  | 'roads'
  | 'undo'
  | 'open'
  | `team${number}`;

const LETTERS: Readonly<Record<string, Deed>> = {
  j: 'next',
  k: 'previous',
  n: 'new',
  a: 'answer',
  s: 'search',
  o: 'calls',
  h: 'handover',
  y: 'tasks',
  b: 'follow',
  q: 'window',
  m: 'map',
  f: 'fit',
  c: 'confirm',
  x: 'cancel',
  r: 'reassign',
  u: 'withdraw',
  p: 'psc119',
  g: 'triage',
  l: 'address',
  e: 'close',
  v: 'look',
  w: 'next_team',
  t: 'coverage',
  d: 'roads',
  z: 'undo',
  '/': 'command',
  '?': 'help',
};

const ALWAYS: Readonly<Record<string, Deed>> = { ArrowDown: 'next', ArrowUp: 'previous', Escape: 'leave' };

export interface Press {
  key: string;
  ctrl: boolean;
  alt: boolean;
  /** The focus is where one types. */
  typing: boolean;
  /** The focus is on something that uses arrows and letters itself (a button is not; a map, a list of choices is). */
  own: boolean;
  /** The focus is on a button or a link, which Enter presses. */
  pressable?: boolean;
}

/**
 * The deed of a key press, or null when the key belongs to the browser or to a field.
 *
 * Every single character can be switched off (WCAG 2.1.4); Ctrl+K opens the command line also then, and from a field.
 */
export function deedOf(press: Press, lettersOn: boolean): Deed | null {
  if (press.ctrl && !press.alt && press.key.toLowerCase() === 'k') return 'command';
  if (press.ctrl || press.alt) return null;
  if (press.key === 'Escape') return 'leave';
  if (press.typing) return null;
  const always = ALWAYS[press.key];
  if (always) return press.own ? null : always;
  if (press.key === 'Enter') return press.own || press.pressable ? null : 'open';
  if (!lettersOn) return null;
  if (/^[1-9]$/.test(press.key)) return `team${Number(press.key)}`;
  return LETTERS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
}

const BESIDE_CALL: readonly Deed[] = [
  'command',
  'search',
  'map',
  'fit',
  'help',
  'coverage',
  'follow',
  'window',
];
const BESIDE_PANEL: readonly Deed[] = [
  ...BESIDE_CALL,
  'new',
  'answer',
  'look',
  'next_team',
  'roads',
  'calls',
  'handover',
  'tasks',
  'undo',
];

/** Whether a key is taken while another panel covers the chosen visit: no key may change what is out of sight. */
export function mayBeside(side: string, deed: Deed): boolean {
  if (side === 'detail') return true;
  // while a call is being written down, a stray digit or letter must not send a team or take the call away
  if (side === 'intake') return BESIDE_CALL.includes(deed);
  return BESIDE_PANEL.includes(deed) || (side === 'help' && (deed === 'next' || deed === 'previous'));
}

/** The deeds that open a form of the chosen visit, by the action the server must allow. */
export const FORM_DEEDS: Readonly<Record<string, string>> = {
  confirm: 'confirm',
  cancel: 'cancel',
  reassign: 'reassign',
  withdraw: 'withdraw',
  psc119: 'psc119',
  triage: 'triage',
  address: 'address',
  close: 'close',
};

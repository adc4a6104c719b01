/** What is typed and said at a call: numbers, ages, the letters of dispositions. Pure. */

/** "0812-4123-4567": a number the way people here say it; foreign and unreadable ones as they are. */
export function spokenNumber(number: string): string {
  const local = number.startsWith('+62') ? `0${number.slice(3)}` : number;
  if (!/^0\d{7,13}$/.test(local)) return number;
  const area = local.startsWith('08') ? 4 : local.startsWith('0411') ? 4 : 3;
  const rest = local.slice(area).match(/\d{1,4}/g) ?? [];
  // a last group of one digit belongs to the one before it
  const last = rest.at(-1) ?? '';
  if (last.length === 1 && rest.length > 1) rest.splice(-2, 2, `${rest.at(-2)}${last}`);
  return [local.slice(0, area), ...rest].join('-');
}

export interface Age {
  /** Whole years; null when it says nothing. */
  years: number | null;
  sex: 'female' | 'male' | null;
}

const AGE = /^(\d{1,3})\s*(th|thn|tahun|bl|bln|bulan|hr|hari|mg|minggu)?\s*([lp])?$/i;

/** "71", "71p" (perempuan), "8bl" (bulan): an age as a call taker jots it down. */
export function readAge(text: string): Age {
  const found = AGE.exec(text.trim());
  if (!found) return { years: null, sex: null };
  const unit = (found[2] ?? 't').toLowerCase();
  const number = Number(found[1]);
  const years = unit.startsWith('t') ? number : unit.startsWith('b') ? Math.floor(number / 12) : 0;
  const letter = found[3]?.toLowerCase();
  return {
    years: years > 130 ? null : years,
    sex: letter === 'p' ? 'female' : letter === 'l' ? 'male' : null,
  };
}

/** "hj. marwah" is Hj. Marwah; what was typed with capitals stays as it is. */
export function properName(text: string): string {
  const name = text.trim();
  return name === name.toLowerCase()
    ? name.replace(/(^|[\s.'-])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase())
    : name;
}

/** Disposition -> the letter that says it in the telephone field, where no letter belongs otherwise. */
export const DISPOSITION_KEYS: Readonly<Record<string, string>> = {
  silent: 't',
  prank: 'i',
  wrong_number: 's',
  information: 'f',
  service_complaint: 'k',
  duplicate: 'd',
};

/** The disposition of a letter, of those the office has. */
export function dispositionOfKey(key: string, codes: readonly string[]): string | null {
  const code = Object.keys(DISPOSITION_KEYS).find((each) => DISPOSITION_KEYS[each] === key.toLowerCase());
  return code !== undefined && codes.includes(code) ? code : null;
}

// Looking for a diagnosis on the phone: words of both languages, or the beginning of a code. Pure.

export interface Diagnosis {
  code: string;
  id: string;
  en: string;
  search: string[];
}

interface Findable {
  diagnosis: Diagnosis;
  code: string;
  /** The words of its two names, then those that only help to find it. */
  names: string[];
  others: string[];
}

const CODE = /^[a-z]\d/;

/** Small letters and digits only: "Diare, akut" and "diare akut" are the same. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const wordsOf = (text: string): string[] => plain(text).split(' ').filter(Boolean);

export function findable(list: readonly Diagnosis[]): Findable[] {
  return list.map((diagnosis) => ({
    diagnosis,
    code: plain(diagnosis.code).replaceAll(' ', ''),
    names: [...wordsOf(diagnosis.id), ...wordsOf(diagnosis.en)],
    others: diagnosis.search.flatMap(wordsOf),
  }));
}

/** The best first. Every word that is typed must begin a word of the diagnosis; names count more than search words. */
export function find(list: readonly Findable[], typed: string, most = 12): Diagnosis[] {
  const query = plain(typed);
  if (query === '') return [];
  const code = query.replaceAll(' ', '');
  if (CODE.test(code)) {
    const begun = list.filter((one) => one.code.startsWith(code));
    if (begun.length > 0) return begun.slice(0, most).map((one) => one.diagnosis);
  }
  const wanted = query.split(' ');
  const scored: { score: number; diagnosis: Diagnosis }[] = [];
  for (const one of list) {
    const score = fit(one, wanted);
    if (score > 0) scored.push({ score, diagnosis: one.diagnosis });
  }
  scored.sort((a, b) => b.score - a.score || a.diagnosis.code.localeCompare(b.diagnosis.code));
  return scored.slice(0, most).map((found) => found.diagnosis);
}

/** 0 where a word is missing. A whole word beats a beginning, a name beats a search word, the first word beats others. */
function fit(one: Findable, wanted: readonly string[]): number {
  let score = 0;
  for (const word of wanted) {
    if (one.names.includes(word)) score += 8;
    else if (one.names.some((name) => name.startsWith(word))) score += 5;
    else if (one.others.includes(word)) score += 4;
    else if (one.others.some((name) => name.startsWith(word))) score += 2;
    else return 0;
  }
  return score + (one.names[0]?.startsWith(wanted[0] ?? '') ? 3 : 0);
}

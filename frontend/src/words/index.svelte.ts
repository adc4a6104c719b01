/**
 * The words of the screens. Bahasa Indonesia first.
 *
 * `t` knows the shared words; a screen makes its own with
 * `translator({ ...sharedId, ...deskId }, { ...sharedEn, ...deskEn })`.
 * Reading a word inside a component follows a change of language by itself.
 */
import { fill, type Language, type Params, type Words } from './catalogue.ts';
import { coreId } from './core.id.ts';

export type { Language } from './catalogue.ts';

function languageOfPage(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'id';
}

const chosen = $state<{ language: Language }>({ language: languageOfPage() });

/** The language in force. */
export function language(): Language {
  return chosen.language;
}

/** Show every word in this language from now on (the server is told by `changeLanguage` of the session). */
export function showLanguage(next: Language): void {
  chosen.language = next;
  document.documentElement.lang = next;
}

/**
 * A `t` function over two dictionaries with the same keys. English may be fetched only where it is read
 * (`() => import(...)`); until it is there the words are Indonesian.
 */
export function translator<T extends Record<string, string>>(
  id: T,
  en: Words<T> | (() => Promise<Words<T>>),
): (key: keyof T & string, params?: Params) => string {
  let english = $state.raw<Words<T> | null>(typeof en === 'function' ? null : en);
  let asked = typeof en !== 'function';
  return (key, params) => {
    if (chosen.language !== 'en') return fill(id[key] ?? key, params);
    if (!asked && typeof en === 'function') {
      asked = true;
      en().then(
        (words) => {
          english = words;
        },
        () => {
          asked = false; // no network: asked again at the next word
        },
      );
    }
    return fill((english ?? id)[key] ?? key, params);
  };
}

/** The sentence of a pair the server sent in both languages. */
export function either(pair: { id: string; en: string }): string {
  return chosen.language === 'en' ? pair.en : pair.id;
}

/** The label of a row that carries `label_id` and `label_en`. */
export function labelOf(row: { label_id: string; label_en: string }): string {
  return chosen.language === 'en' ? row.label_en : row.label_id;
}

/** The words of every screen. */
export const t = translator(coreId, () => import('./core.en.ts').then((words) => words.coreEn));

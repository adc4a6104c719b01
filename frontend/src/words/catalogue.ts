/** How words are kept: one typed dictionary per language; a missing key in English does not compile. */

export type Language = 'id' | 'en';
export type Words<T extends Record<string, string>> = { readonly [K in keyof T]: string };
export type Params = Readonly<Record<string, string | number>>;

/** Put `{name}` parameters into a sentence. A parameter that is not given stays visible as its name. */
export function fill(sentence: string, params?: Params): string {
  if (params === undefined) return sentence;
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : String(value);
  });
}

/** The parameter names of a sentence, sorted; both languages of a key must have the same. */
export function parametersOf(sentence: string): string[] {
  return [...new Set([...sentence.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort();
}

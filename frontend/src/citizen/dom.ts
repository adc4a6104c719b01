/** Small ways to the page's own elements. Words are in the page: `data-` attributes that Django filled. */

export function byId<T extends HTMLElement = HTMLElement>(id: string): T | null {
  return document.getElementById(id) as T | null;
}

/** A word of an element's data, with `{x}` filled. */
export function word(
  element: HTMLElement,
  key: string,
  params: Record<string, string | number> = {},
): string {
  return (element.dataset[key] ?? '').replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(params[name] ?? whole),
  );
}

/** HH:MM of this phone's clock. */
export function timeNow(): string {
  return new Date().toTimeString().slice(0, 5);
}

/** How many short messages a text takes (GSM 03.38): 160 letters of the telephones' own alphabet, else 70. Pure. */
const OWN = /^[A-Za-z0-9 @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ!"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~\]|€]*$/;
const TWICE = /[\^{}\\[~\]|€]/g;

/** Parts of a text; each of several is shorter, because it says which one it is. */
export function smsParts(text: string): number {
  const own = OWN.test(text);
  const letters = own ? text.length + (text.match(TWICE)?.length ?? 0) : text.length;
  const [one, each] = own ? [160, 153] : [70, 67];
  return letters <= one ? 1 : Math.ceil(letters / each);
}

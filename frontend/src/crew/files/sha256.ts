// SHA-256 (FIPS 180-4): the browser's own, and ours where a page without TLS has none.

/** Of bytes, in hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (globalThis.crypto?.subtle) return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
  return hex(ownSha256(bytes));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Fractional parts of the cube (1/3) or square (1/2) roots of the first primes. */
function rootsOfPrimes(count: number, power: number): Uint32Array {
  const words = new Uint32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate += 1) {
    let prime = true;
    for (let by = 2; by * by <= candidate && prime; by += 1) prime = candidate % by !== 0;
    if (prime) {
      const root = candidate ** power;
      words[found] = (root - Math.floor(root)) * 2 ** 32;
      found += 1;
    }
  }
  return words;
}

const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

export function ownSha256(bytes: Uint8Array): Uint8Array {
  const k = rootsOfPrimes(64, 1 / 3);
  const state = rootsOfPrimes(8, 1 / 2);
  const length = Math.ceil((bytes.length + 9) / 64) * 64;
  const padded = new Uint8Array(length);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(length - 8, Math.floor((bytes.length * 8) / 2 ** 32));
  view.setUint32(length - 4, (bytes.length * 8) >>> 0);
  const w = new Uint32Array(64);
  const at = (words: Uint32Array, place: number): number => words[place] as number;
  for (let block = 0; block < length; block += 64) {
    for (let i = 0; i < 64; i += 1) {
      if (i < 16) {
        w[i] = view.getUint32(block + i * 4);
        continue;
      }
      const early = at(w, i - 15);
      const late = at(w, i - 2);
      const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      w[i] = at(w, i - 16) + s0 + at(w, i - 7) + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i += 1) {
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(k, i) + at(w, i);
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, place) => {
      state[place] = at(state, place) + word;
    });
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, place) => {
    out.setUint32(place * 4, word);
  });
  return new Uint8Array(out.buffer);
}

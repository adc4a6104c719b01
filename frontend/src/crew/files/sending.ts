// One file to the server: announced, sent in chunks from where the server is, until it has the whole. Pure but for `fetch`.
import { csrfToken } from '../door.ts';
import type { Sentence, Upload } from './shelf.ts';

/** About ten seconds on a slow line; the server takes up to twice as much. */
export const CHUNK_BYTES = 128 * 1024;
const ANSWER_MS = 30_000;
/** So often the same place is tried, or the whole begun again. */
const STUCK = 3;

export type Outcome =
  | { kind: 'done' }
  | { kind: 'refused'; why: Sentence }
  | { kind: 'sign_in' }
  /** No network, no answer, the server is busy: later, not before `afterMs`. */
  | { kind: 'later'; afterMs: number };

export interface Way {
  /** Told after every chunk, so that the line on the screen moves. */
  onReceived(bytes: number): void;
  /** Resolves when it is this file's turn: taps go first. */
  turn(): Promise<void>;
  fetch(path: string, init: RequestInit): Promise<Response>;
}

export const overHttp = (path: string, init: RequestInit): Promise<Response> =>
  fetch(path, {
    ...init,
    headers: { ...init.headers, 'X-CSRFToken': csrfToken() },
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MS),
  });

interface Progress {
  received: number;
  done: boolean;
}

/** Send a file; never throws. */
export async function sendFile(upload: Upload, bytes: ArrayBuffer, way: Way): Promise<Outcome> {
  let again = 0;
  let before = -1;
  try {
    let answer = await announce(upload, way);
    while (true) {
      if (!answer.ok) {
        const outcome = await meaningOf(answer);
        if (outcome !== 'damaged') return outcome;
        again += 1;
        if (again >= STUCK) return { kind: 'refused', why: await sentenceOf(answer) };
        answer = await announce(upload, way);
        continue;
      }
      const { received, done } = (await answer.json()) as Progress;
      if (done) return { kind: 'done' };
      way.onReceived(received);
      again = received === before ? again + 1 : 0;
      if (again >= STUCK) return { kind: 'later', afterMs: 0 };
      before = received;
      await way.turn();
      answer = await way.fetch(`/api/crew/files/${upload.file_id}?from=${received}`, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/octet-stream' },
        body: bytes.slice(received, received + CHUNK_BYTES),
      });
    }
  } catch {
    return { kind: 'later', afterMs: 0 }; // no network, no answer in time, or an answer that is none
  }
}

function announce(upload: Upload, way: Way): Promise<Response> {
  const { file_id, visit_id, patient_key, kind, name, size, sha256, taken_at } = upload;
  return way.fetch('/api/crew/files', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ file_id, visit_id, patient_key, kind, name, size, sha256, taken_at }),
  });
}

async function meaningOf(answer: Response): Promise<Outcome | 'damaged'> {
  const { status } = answer;
  if (status === 401 || status === 403) return { kind: 'sign_in' };
  if (status === 429 || status >= 500) {
    const seconds = Number(answer.headers.get('Retry-After'));
    return { kind: 'later', afterMs: seconds > 0 ? Math.min(seconds, 300) * 1000 : 0 };
  }
  const why = await sentenceOf(answer);
  return why.code === 'file_damaged' ? 'damaged' : { kind: 'refused', why };
}

async function sentenceOf(answer: Response): Promise<Sentence> {
  const body = (await answer
    .clone()
    .json()
    .catch(() => null)) as { error?: Partial<Sentence> } | null;
  const error = body?.error ?? {};
  const code = error.code ?? `http_${answer.status}`;
  return { code, id: error.id ?? code, en: error.en ?? code };
}

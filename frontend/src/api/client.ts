/** The one door to the server: typed by openapi.json, with the CSRF header, a time-out and one kind of failure. */
import createClient from 'openapi-fetch';
import { type ApiFailure, failureOfAnswer, failureOfThrown } from './failure.ts';
import type { paths } from './schema';

const TIMEOUT_MS = 8_000;
const RETRY_WAITS_MS = [600, 2_000];

/** A cookie's value by the first of several names. */
function cookie(...names: string[]): string {
  for (const part of document.cookie.split('; ')) {
    const at = part.indexOf('=');
    if (names.includes(part.slice(0, at))) return decodeURIComponent(part.slice(at + 1));
  }
  return '';
}

/** Django's token for forms and unsafe requests. */
export function csrfToken(): string {
  return cookie('csrftoken', '__Host-csrf');
}

async function fetchInTime(request: Request): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(new DOMException('no answer in time', 'TimeoutError')),
    TIMEOUT_MS,
  );
  try {
    return await fetch(request, { signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: fetchInTime });

api.use({
  onRequest({ request }) {
    if (request.method !== 'GET') {
      request.headers.set('X-CSRFToken', csrfToken());
      // a command without a body says so too: the gate takes nothing else
      if (!request.headers.has('Content-Type')) request.headers.set('Content-Type', 'application/json');
    }
    return request;
  },
});

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** Called whenever the server says that nobody is signed in any more. */
let signedOut: () => void = () => undefined;

export function onSignedOut(call: () => void): void {
  signedOut = call;
}

/** The data of an answer, or an ApiFailure thrown. */
export async function ask<T>(sent: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await sent;
  } catch (thrown) {
    throw failureOfThrown(thrown);
  }
  if (answer.response.ok) return answer.data as T;
  const failure = failureOfAnswer(answer.response.status, answer.error);
  if (failure.kind === 'signed_out') signedOut();
  throw failure;
}

/**
 * Send a command until the server has answered: a lost answer is asked for again with the same action id,
 * which the server answers the same way and does once.
 */
export async function command<T>(send: () => Promise<Answer<T>>): Promise<T> {
  for (const wait of RETRY_WAITS_MS) {
    try {
      return await ask(send());
    } catch (failure) {
      if (!(failure as ApiFailure).worthRetrying) throw failure;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return ask(send());
}

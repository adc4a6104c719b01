// The crew's door to the server: three small requests do not need a whole client on a slow phone.
import { type ApiFailure, failureOfAnswer, failureOfThrown } from '../api/failure.ts';
import { either } from '../words/index.svelte.ts';
import { t } from './words.ts';

const ANSWER_MS = 12_000;

export function csrfToken(): string {
  return decodeURIComponent(/(?:^|; )(?:csrftoken|__Host-csrf)=([^;]+)/.exec(document.cookie)?.[1] ?? '');
}

/** Sign out as the page's own form would; the browser goes to the sign-in page. */
export function leave(): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/keluar';
  const token = document.createElement('input');
  token.type = 'hidden';
  token.name = 'csrfmiddlewaretoken';
  token.value = csrfToken();
  form.append(token);
  document.body.append(form);
  form.submit();
}

/** One request, with the phone's own key where it has one; throws what `fetch` throws. */
export function send(path: string, body?: unknown, key?: string): Promise<Response> {
  return fetch(path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json', 'X-CSRFToken': csrfToken() }),
      ...(key === undefined ? {} : { 'X-Device-Key': key }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    credentials: 'same-origin',
    cache: 'no-store',
    signal: AbortSignal.timeout(ANSWER_MS),
  });
}

/** The error of an answer that is not 2xx. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  const body: unknown = await response.json().catch(() => null);
  return failureOfAnswer(response.status, body);
}

/** The data of an answer, or an ApiFailure thrown. */
export async function ask<T>(path: string, body?: unknown): Promise<T> {
  try {
    const response = await send(path, body);
    if (!response.ok) throw await failureOf(response);
    return (await response.json()) as T;
  } catch (thrown) {
    throw failureOfThrown(thrown);
  }
}

/** One sentence for a failure, in the language in force. */
export function sentenceOf(failure: ApiFailure): string {
  if (failure.sentence !== null) return either(failure.sentence);
  if (failure.kind === 'timeout') return t('error_timeout');
  return failure.kind === 'offline' ? t('error_offline') : t('error_unreadable', { status: failure.status });
}

/** Why a request did not succeed, in one shape for every screen. Pure. */

export interface ErrorSentence {
  code: string;
  id: string;
  en: string;
  field?: string | null;
  detail?: Record<string, string | number | boolean>;
}

export type FailureKind = 'refused' | 'signed_out' | 'offline' | 'timeout' | 'busy' | 'broken';

export class ApiFailure extends Error {
  readonly kind: FailureKind;
  readonly status: number;
  /** The server's sentence in both languages; null when it never answered. */
  readonly sentence: ErrorSentence | null;

  constructor(kind: FailureKind, status: number, sentence: ErrorSentence | null) {
    super(sentence?.en ?? kind);
    this.name = 'ApiFailure';
    this.kind = kind;
    this.status = status;
    this.sentence = sentence;
  }

  get code(): string {
    return this.sentence?.code ?? this.kind;
  }

  /** Whether the same request may simply be sent again (with the same action id). */
  get worthRetrying(): boolean {
    return this.kind === 'offline' || this.kind === 'timeout' || this.kind === 'busy';
  }
}

function isSentence(value: unknown): value is ErrorSentence {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as ErrorSentence).code === 'string' &&
    typeof (value as ErrorSentence).id === 'string' &&
    typeof (value as ErrorSentence).en === 'string'
  );
}

/** The failure of an answer that is not 2xx; `body` is what was parsed of it. */
export function failureOfAnswer(status: number, body: unknown): ApiFailure {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : null;
  const sentence = isSentence(error) ? error : null;
  if (status === 401) return new ApiFailure('signed_out', status, sentence);
  if (status === 503 || status === 429 || status === 502 || status === 504)
    return new ApiFailure('busy', status, sentence);
  if (sentence !== null && status < 500) return new ApiFailure('refused', status, sentence);
  return new ApiFailure('broken', status, sentence);
}

/** The failure of a request that got no answer. */
export function failureOfThrown(thrown: unknown): ApiFailure {
  if (thrown instanceof ApiFailure) return thrown;
  if (thrown instanceof DOMException && (thrown.name === 'TimeoutError' || thrown.name === 'AbortError')) {
    return new ApiFailure('timeout', 0, null);
  }
  if (thrown instanceof SyntaxError) return new ApiFailure('broken', 0, null);
  return new ApiFailure('offline', 0, null);
}

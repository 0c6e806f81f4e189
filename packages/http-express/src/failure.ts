import { type ErrorCode, exhausted, exhaustedBy, type Fault, GhantiError } from '@ghanti/core';
import type { FailureEnvelope } from './envelope';

/** What each code of an error means in HTTP. */
const httpStatusOf: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 400,
  unauthorized: 401,
  insufficient_credits: 402,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media: 415,
  idempotency_mismatch: 422,
  throttled: 429,
  unavailable: 503,
};

/** A failure, ready to be written. */
export interface Failure {
  readonly status: number;
  readonly body: FailureEnvelope;
  readonly headers: Readonly<Record<string, string>>;
  /** True when it is our fault and the log has to say what it was. */
  readonly internal: boolean;
}

/** Faults that the HTTP layer itself finds in a request, by the `type` of body-parser's errors. */
const readingFaults: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  'entity.parse.failed': [400, 'malformed_json', 'The body is not valid JSON.'],
  'entity.too.large': [413, 'too_large', 'The body is larger than allowed.'],
  'encoding.unsupported': [415, 'unsupported_media', 'This content encoding is not supported.'],
  'charset.unsupported': [415, 'unsupported_media', 'This charset is not supported; send UTF-8.'],
  'request.aborted': [400, 'aborted', 'The request was aborted.'],
  'request.size.invalid': [400, 'length_mismatch', 'The body is not as long as Content-Length says.'],
};

/** Says any error in the words of the wire. Of an error that is not ours nothing is told but that it happened. */
export function failureOf(error: unknown): Failure {
  if (error instanceof GhantiError) {
    const status = httpStatusOf[error.code];
    const faults = error.faults.length > 0 ? error.faults : [plainFault(error.code, error.message)];
    return failure(status, error.message, faults, headersOf(status, error.retryAfterMs));
  }
  const ranOut = exhaustedBy(error);
  if (ranOut !== null) return { ...failureOf(exhausted(ranOut)), internal: true };
  const known = isHttpError(error) ? readingFaults[error.type ?? ''] : undefined;
  if (known) return failure(known[0], known[2], [plainFault(known[1], known[2])]);
  if (isHttpError(error) && error.status >= 400 && error.status < 500) {
    const message = 'The request cannot be read.';
    return failure(error.status, message, [plainFault('unreadable', message)]);
  }
  const message = 'Something went wrong here. It is not your fault; please try again.';
  return { ...failure(500, message, [plainFault('internal', message)]), internal: true };
}

/** The answer for a method that a path does not have. */
export function methodNotAllowed(allow: string): Failure {
  const message = `This path takes ${allow}.`;
  return failure(405, message, [plainFault('method_not_allowed', message)], { Allow: allow });
}

function failure(
  status: number,
  message: string,
  errors: readonly Fault[],
  headers: Readonly<Record<string, string>> = {},
): Failure {
  return {
    status,
    headers,
    internal: false,
    body: { status, success: false, message, errors: errors.map((fault) => ({ ...fault })), data: {} },
  };
}

function plainFault(code: string, message: string): Fault {
  return { field: null, code, message };
}

/** When to come again where nobody knows better. */
const usualWaitMs: Readonly<Record<number, number>> = { 429: 1_000, 503: 5_000 };

function headersOf(status: number, retryAfterMs: number | null): Record<string, string> {
  const headers: Record<string, string> = {};
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer';
  const wait = retryAfterMs ?? usualWaitMs[status];
  if (wait !== undefined) headers['Retry-After'] = String(Math.max(1, Math.ceil(wait / 1_000)));
  return headers;
}

function isHttpError(error: unknown): error is { status: number; type?: string } {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number';
}

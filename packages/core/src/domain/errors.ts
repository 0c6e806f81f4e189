import { isBranded } from './brand';

/** Every code that an error of Ghanti can carry: one union, so that a `switch` over it is exhaustive. */
export type ErrorCode =
  | 'invalid_input'
  | 'unauthorized'
  | 'forbidden'
  | 'insufficient_credits'
  | 'not_found'
  | 'conflict'
  | 'idempotency_mismatch'
  | 'too_large'
  | 'unsupported_media'
  | 'throttled'
  | 'unavailable';

/** One fault of one field, in the shape that the wire answers. */
export interface Fault {
  /** Where it is, `numbers[1]` or `message`; null when it belongs to the whole request. */
  readonly field: string | null;
  /** A stable word for programs: `required`, `invalid_number`, `unknown_tag`, ... */
  readonly code: string;
  /** One sentence for people: what is wrong, and what would do. */
  readonly message: string;
}

/** What a `GhantiError` may carry beside its message. */
export interface ErrorDetails {
  readonly faults?: readonly Fault[];
  /** When trying again can help, in milliseconds. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

const brand = Symbol.for('ghanti.GhantiError');

/**
 * The base of every error that Ghanti throws on purpose. Programs switch on `code`; people read `message`.
 *
 * @example
 * try { await engine.campaigns.begin(account, id, {}) }
 * catch (error) { if (error instanceof GhantiError && error.code === 'insufficient_credits') topUp() }
 */
export class GhantiError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, brand, this, GhantiError);
  }
  override readonly name = 'GhantiError';
  readonly [brand] = true;
  readonly code: ErrorCode;
  /** All that was wrong at once; never empty for `invalid_input`. */
  readonly faults: readonly Fault[];
  readonly retryAfterMs: number | null;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.faults = details.faults ?? [];
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** The error for input that cannot be taken: it names every fault, not only the first. */
export function invalid(faults: readonly Fault[]): GhantiError {
  const [first] = faults;
  const message = faults.length === 1 && first ? first.message : `${faults.length} values were refused.`;
  return new GhantiError('invalid_input', message, { faults });
}

/** The error for one refused field. */
export function invalidField(field: string | null, code: string, message: string): GhantiError {
  return invalid([{ field, code, message }]);
}

/** The error for a thing that is not there, or is another account's: both look alike on purpose (P5). */
export function notFound(what: string): GhantiError {
  return new GhantiError('not_found', `There is no such ${what}.`);
}

/** The error for an order that the present state forbids. The message says which state, and what would allow it. */
export function conflict(message: string, code = 'wrong_state'): GhantiError {
  return new GhantiError('conflict', message, { faults: [{ field: null, code, message }] });
}

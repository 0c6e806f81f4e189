import { exhausted, exhaustedBy, GhantiError } from '@ghanti/core';
import { Rollback } from './database';

/**
 * Serialization failure and deadlock: the server undid the transaction, so that it may simply run again. A check that failed
 * (23514): another step spent the credits between the look and the hold; the step looks again and says `short`.
 */
const retryable: ReadonlySet<unknown> = new Set(['40001', '40P01', '23514']);
const mostTries = 6;

/** Runs a transaction again when the server gave it up for another; hands out what `Rollback` carries. */
export async function withRetries<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (error instanceof Rollback) return error.answer as T;
      if (tries >= mostTries || !retryable.has(codeOf(error))) throw error;
      // Jitter: two that met must not meet again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** tries));
    }
  }
}

/**
 * SQLSTATEs of a server that is away, going, or too slow: 08 connection, 57P0x shutdown, 53 no resources, 57014 timeout, 55P03 the same
 * for a lock, 25P03 and 25P04 a transaction that stood still or lasted too long, 25006 a standby.
 */
const awayStates = /^(08|57P0|53|57014|55P03|25P0[34]|25006)/;
const awaySystemErrors: ReadonlySet<unknown> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);
const unanswered = 'Query read timeout';
const awayMessages =
  /connection terminated|query read timeout|connection error|timeout exceeded when trying to connect|not queryable/i;

/** Says `unavailable` when the database was not there: whether the step happened is then unknown to the caller. */
export function typed(error: unknown): unknown {
  if (error instanceof Rollback || error instanceof GhantiError) return error;
  const ranOut = exhaustedBy(error);
  if (ranOut !== null) return exhausted(ranOut, error);
  const code = codeOf(error);
  const away =
    awaySystemErrors.has(code) ||
    (typeof code === 'string' && awayStates.test(code)) ||
    (error instanceof Error && awayMessages.test(error.message));
  if (!away) return error;
  return new GhantiError('unavailable', 'The database cannot be reached now. Try again.', {
    cause: error,
    retryAfterMs: 1_000,
  });
}

/** The driver gave up waiting: the statement is still under way on the connection, and nothing more may be asked on it. */
export function isUnanswered(error: unknown): error is Error {
  return error instanceof Error && error.message === unanswered;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

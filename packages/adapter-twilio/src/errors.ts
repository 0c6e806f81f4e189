import { TelephonyError, type TelephonyErrorClass } from '@ghanti/core';
import { Refused, Undelivered } from './http-client';

/** What one of Twilio's error codes says of a request that was to create something. */
interface Refusal {
  readonly kind: Extract<TelephonyErrorClass, 'rejected' | 'account' | 'throttled' | 'in_doubt'>;
  /** One word for people; it stands with the code as the recipient's reason. */
  readonly word: string;
  readonly optedOut?: true;
}

const rejected = (word: string): Refusal => ({ kind: 'rejected', word });
const account = (word: string): Refusal => ({ kind: 'account', word });
const throttled = (word: string): Refusal => ({ kind: 'throttled', word });
const inDoubt = (word: string): Refusal => ({ kind: 'in_doubt', word });

/** Twilio's codes and what each proves (docs/correctness/rules.md). A code that is not here fails its own number alone. */
export const refusals: Readonly<Record<number, Refusal>> = {
  // The number is bad: nothing was created, and nothing would be.
  13223: rejected('invalid_number'),
  13224: rejected('invalid_number'),
  21211: rejected('invalid_number'),
  21214: rejected('unreachable_number'),
  21217: rejected('invalid_number'),
  21614: rejected('not_a_mobile_number'),
  21635: rejected('landline'),
  // A policy forbids it, of the carrier, of a country or of the called party.
  21215: rejected('country_not_enabled'),
  21216: rejected('number_blocked'),
  21408: rejected('country_not_enabled'),
  21610: { kind: 'rejected', word: 'opted_out', optedOut: true },
  60410: rejected('prefix_blocked'),
  60605: rejected('country_not_enabled'),
  // A number on sale that is not.
  21421: rejected('not_a_number_on_sale'),
  21422: rejected('not_on_sale'),
  // A fault of ours: no number is to blame, so the run pauses and nobody is burned.
  10001: account('account_not_active'),
  20003: account('wrong_credentials'),
  20005: account('account_not_active'),
  20006: account('access_denied'),
  20008: account('test_credentials'),
  20404: account('unknown_account'),
  21205: account('callback_url_refused'),
  21210: account('caller_not_verified'),
  21212: account('invalid_caller'),
  21219: account('trial_account'),
  21606: account('caller_cannot_text'),
  21608: account('trial_account'),
  21609: account('callback_url_refused'),
  21659: account('caller_not_owned'),
  21660: account('caller_not_owned'),
  // Never processed, and safe to send again later.
  20429: throttled('too_many_requests'),
  21611: throttled('queue_full'),
  22005: throttled('queue_full'),
  63017: throttled('too_many_requests'),
  // May have been accepted before it failed: "creates are not idempotent".
  20500: inDoubt('server_error'),
  20503: inDoubt('server_error'),
};

/** Why a message that was accepted did not arrive (docs/correctness/rules.md). */
export const undeliveredReasons: Readonly<Record<number, string>> = {
  30001: 'queue_overflow',
  30003: 'handset_unreachable',
  30004: 'blocked_by_recipient',
  30005: 'unknown_handset',
  30006: 'landline_or_unreachable',
  30007: 'filtered_by_carrier',
  30008: 'unknown_error',
  30036: 'expired_in_queue',
  30410: 'carrier_timeout',
};

/** The failure of a request that was to create something: what is proven of it decides the class. */
export function creationFailure(error: unknown): TelephonyError {
  if (error instanceof TelephonyError) return error;
  if (error instanceof Undelivered) {
    const { code, begun } = error;
    return begun
      ? new TelephonyError('in_doubt', `Twilio's answer was lost: ${error.message}`, { code, cause: error })
      : new TelephonyError('not_sent', `Twilio was not reached: ${error.message}`, { code, cause: error });
  }
  // A 2xx that cannot be read, or anything that nobody foresaw: something may have been created.
  if (!(error instanceof Refused))
    return new TelephonyError('in_doubt', "Twilio's answer could not be read.", { code: 'unreadable', cause: error });
  return refusalOf(error);
}

/** The failure of a request that may be repeated: to read, to end a call, to release a number. */
export function readingFailure(error: unknown): TelephonyError {
  const failure = creationFailure(error);
  if (failure.kind === 'account') return failure;
  const { code, retryAfterMs } = failure.details;
  return new TelephonyError('unavailable', failure.message, {
    ...(code === undefined ? {} : { code }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    cause: error,
  });
}

/** True for Twilio's word that there is no such thing. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Refused && error.status === 404 && error.code === 20404;
}

function refusalOf(error: Refused): TelephonyError {
  const { status, code, retryAfterMs } = error;
  const known = code === null ? undefined : refusals[code];
  const make = (kind: TelephonyErrorClass, word: string, optedOut?: true) =>
    new TelephonyError(kind, `Twilio answered ${status}: ${error.message}`, {
      code: code === null ? word : `${word} (${code})`,
      ...(retryAfterMs === null ? {} : { retryAfterMs }),
      ...(optedOut === undefined ? {} : { optedOut }),
      cause: error,
    });
  // Whatever a 5xx says, its request may have been accepted; whatever a 429 says, its request was not.
  if (status === 429) return make('throttled', known?.word ?? 'too_many_requests');
  if (status >= 500) return make('in_doubt', known?.word ?? 'server_error');
  if (known) return make(known.kind, known.word, known.optedOut);
  // A refusal without Twilio's JSON may be a proxy's own word, after it had passed the request on.
  return status >= 400 && code !== null ? make('rejected', 'refused') : make('in_doubt', `http_${status}`);
}

/** True for Twilio's word that a call cannot be ended because it has ended. */
export function wasOver(error: unknown): boolean {
  return error instanceof Refused && error.code === 21220;
}

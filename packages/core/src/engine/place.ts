import type { KeypadQuestion } from '../domain/campaign';
import { exhaustedBy } from '../domain/exhausted';
import type { Recipient } from '../domain/recipient';
import type { LifeEvent } from '../machines/life';
import type { Random } from '../ports/clock';
import { type CallPart, type Placed, TelephonyError } from '../ports/telephony';
import { inTime } from './in-time';
import type { Parts } from './parts';

/** What is said in one request. */
export type Utterance =
  | {
      readonly parts: readonly CallPart[];
      readonly contentSeconds: number;
      readonly timeLimitSeconds: number;
      readonly keypad: KeypadQuestion | null;
    }
  /** The provider drops a text that could not be sent for so long, or until its calling window closed. */
  | { readonly text: string; readonly validitySeconds: number; readonly closesAt: Date | null };

/** A text is valid until its window closes, as that stands when it may leave. */
export function validUntil(utterance: Utterance, closesAt: Date | null = null): Utterance {
  return 'text' in utterance ? { ...utterance, closesAt } : utterance;
}

/** Why a request told us to stop: a fault of ours, not of the number. */
export interface AccountFault {
  readonly reason: string;
}

/** The outcome of a request: the event that it is in the recipient's life, and what it says beyond it. */
export interface Outcome {
  readonly event: LifeEvent;
  readonly fault: AccountFault | null;
  /** The provider wants us slower, for this long. */
  readonly slowMs: number | null;
  /** The called party has told the provider that it does not want to be contacted. */
  readonly optedOut: boolean;
  /** What was thrown where something of our own ran out, a socket say, before the request left; else null. */
  readonly exhausted: unknown;
}

/** When a request must have left, by both clocks: a machine that sleeps stops the monotonic one, and the one on the wall may be set back. */
export interface SendBy {
  readonly monotonic: number;
  readonly wall: number;
}

/** From now on, as long as a request may take to leave. */
export function sendByFrom({ clock, settings }: Pick<Parts, 'clock' | 'settings'>): SendBy {
  return { monotonic: clock.monotonic() + settings.sendByMs, wall: clock.now().getTime() + settings.sendByMs };
}

/** For what must not leave at all. */
export const sendNever: SendBy = { monotonic: Number.NEGATIVE_INFINITY, wall: Number.NEGATIVE_INFINITY };

/** A line that refused a connection is tried again after this, and one that throttles without saying when. */
const backoffMs = 5_000;
/** A provider that wants a longer rest, or says one that no date can hold, is asked again after this. */
const longestRestMs = 3_600_000;

/** What a plugin made of a header may be no number at all. */
function restOf(ms = backoffMs): number {
  return Number.isNaN(ms) ? backoffMs : Math.min(ms, longestRestMs);
}

/**
 * Sends one request, once, for a dispatch whose intent is committed. Never retries: what an error means decides the
 * event (docs/correctness/rules.md), and an answer that was lost is doubt.
 * @param sendBy  after this it must not leave any more (C11)
 */
export async function place(
  parts: Parts,
  recipient: Recipient,
  utterance: Utterance,
  sendBy: SendBy,
): Promise<Outcome> {
  const { attemptNo, dispatchNo } = recipient.life;
  const { from } = recipient.life;
  // With the caller's number, so that it can still be asked about should the database have lost the intent.
  const dispatch = { attemptNo, dispatchNo, ...(from === null ? {} : { from }) };
  const put = (event: Omit<LifeEvent, 'attemptNo' | 'dispatchNo'>, rest: Partial<Outcome> = {}): Outcome => ({
    event: { ...event, ...dispatch },
    fault: null,
    slowMs: null,
    optedOut: false,
    exhausted: null,
    ...rest,
  });
  const now = parts.clock.now();
  if (parts.clock.monotonic() > sendBy.monotonic || now.getTime() > sendBy.wall)
    return put({ type: 'not_sent', reason: 'late', notBefore: now });
  const later = (ms: number) => new Date(parts.clock.now().getTime() + jittered(ms, parts.random));
  try {
    const { providerId } = await inTime(parts, (signal) => request(parts, recipient, utterance, signal), lost);
    return put({ type: 'accepted', providerId });
  } catch (error) {
    if (!(error instanceof TelephonyError)) return put({ type: 'ambiguous', reason: 'no_answer_from_provider' });
    const reason = error.details.code ?? error.kind;
    const restMs = restOf(error.details.retryAfterMs);
    switch (error.kind) {
      case 'rejected':
      case 'unsupported':
        return put({ type: 'rejected_number', reason }, { optedOut: error.details.optedOut === true });
      case 'account':
        return put({ type: 'rejected_account', reason }, { fault: { reason: `${reason}: ${error.message}` } });
      case 'throttled':
        return put({ type: 'throttled', reason, notBefore: later(restMs) }, { slowMs: restMs });
      case 'not_sent':
        return put(
          { type: 'not_sent', reason, notBefore: later(restMs) },
          { exhausted: exhaustedBy(error) === null ? null : error },
        );
      default:
        return put({ type: 'ambiguous', reason });
    }
  }
}

/** A request that was not answered in time may have been accepted. */
const lost = () => new TelephonyError('in_doubt', 'The provider did not answer in time.', { code: 'timeout' });

/** +-20 %, so that those who failed together do not come again together. */
function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.8 + random.int(401) / 1_000));
}

async function request(parts: Parts, recipient: Recipient, utterance: Utterance, signal: AbortSignal): Promise<Placed> {
  const { settings, telephony, signer, clock } = parts;
  const { attemptNo, dispatchNo, from } = recipient.life;
  if (from === null) throw new TelephonyError('not_sent', 'The intent has no caller number.');
  const token = signer.token({ recipientId: recipient.id, attemptNo, dispatchNo });
  const callbacks = callbackUrls(parts, token);
  const common = { token, to: recipient.dialNumber, from, callbacks };
  if ('text' in utterance) {
    const { text } = utterance;
    return telephony.sendMessage({ ...common, text, validitySeconds: validityOf(utterance, clock.now()) }, signal);
  }
  const { parts: spoken, contentSeconds, timeLimitSeconds, keypad } = utterance;
  return telephony.placeCall(
    {
      ...common,
      parts: spoken,
      contentSeconds,
      timeLimitSeconds,
      ringTimeoutSeconds: settings.ringTimeoutSeconds,
      detectMachine: settings.policy.endsOnMachine,
      keypad,
    },
    signal,
  );
}

/** As it leaves: it may have been made ready long before. */
function validityOf({ validitySeconds, closesAt }: Extract<Utterance, { text: string }>, now: Date): number {
  const left = closesAt ? Math.floor((closesAt.getTime() - now.getTime()) / 1_000) : validitySeconds;
  return Math.min(validitySeconds, Math.max(1, left));
}

/** Where the provider reports on a dispatch. */
export function callbackUrls({ settings, telephony }: Parts, token: string) {
  const base = `${settings.publicUrl}/webhooks/${telephony.name}`;
  return { status: `${base}/status/${token}`, answer: `${base}/answer/${token}`, mark: `${base}/mark/${token}` };
}

/** False when the provider could not be reached, or may not have heard: what a breaker counts. */
export function isAnswered({ event }: Outcome): boolean {
  return event.type !== 'ambiguous' && event.type !== 'not_sent';
}

/** The provider says that the person wants no messages from the number that sent: as good as a STOP to it. */
export async function optOut({ store, clock }: Parts, { dialNumber, life }: Recipient): Promise<void> {
  if (life.from !== null) await store.suppressions.optOut({ number: dialNumber, line: life.from }, clock.now());
}

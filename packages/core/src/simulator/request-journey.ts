import { type CallRequest, type MessageRequest, type Placed, TelephonyError } from '../ports/telephony';
import type { SimulatorSettings } from './options';

const e164 = /^\+[1-9]\d{6,14}$/;

/**
 * Carries one request to the carrier and its answer back, through the latency and the faults that a test asked for.
 * As over a real network, who gives up waiting stops nothing: a request on its way may still be accepted.
 * @throws TelephonyError of the class that the fault provokes
 */
export async function requestJourney(
  journey: {
    readonly settings: Pick<SimulatorSettings, 'faults' | 'acceptLatencyMs' | 'clock'>;
    readonly request: CallRequest | MessageRequest;
    readonly signal: AbortSignal;
  },
  accept: () => Promise<Placed>,
): Promise<Placed> {
  const { settings, request, signal } = journey;
  if (signal.aborted) throw new TelephonyError('not_sent', 'The request was given up before it left.');
  const fault = settings.faults.decide?.(request) ?? 'accept';
  if (fault === 'not_sent')
    throw new TelephonyError('not_sent', 'The connection was refused.', { code: 'ECONNREFUSED' });

  const travel = () =>
    new Promise<void>((resolve) => {
      if (settings.acceptLatencyMs === 0) resolve();
      else settings.clock.after(settings.acceptLatencyMs / 2, resolve);
    });
  const arrive = async (): Promise<Placed> => {
    await travel();
    switch (fault) {
      case 'lose_before':
        throw lost();
      case 'reject':
        throw new TelephonyError('rejected', 'The carrier refuses this number.', { code: 'number_refused' });
      case 'opted_out':
        throw new TelephonyError('rejected', 'The called party opted out.', { code: 'opted_out', optedOut: true });
      case 'account':
        throw new TelephonyError('account', 'The account at the carrier is blocked.', { code: 'account_blocked' });
      case 'throttle':
        throw new TelephonyError('throttled', 'Too many requests.', { code: 'throttled', retryAfterMs: 1_000 });
      default:
        if (!e164.test(request.to))
          throw new TelephonyError('rejected', 'The number is not E.164.', { code: 'invalid_number' });
    }
    const placed = await accept();
    if (fault === 'accept_then_lose_answer') throw lost();
    await travel();
    return placed;
  };
  return await givingUp(arrive(), signal);
}

/** Waits for the answer until the signal; after that whatever comes is nobody's any more. */
async function givingUp<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let giveUp = () => {};
  const gaveUp = new Promise<never>((_, reject) => {
    giveUp = () => reject(new TelephonyError('in_doubt', 'The request was given up while it was on its way.'));
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([answer, gaveUp]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function lost(): TelephonyError {
  return new TelephonyError('in_doubt', 'The answer was lost on its way.', { code: 'connection_reset' });
}

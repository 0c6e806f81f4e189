import type { DeliveryOutcome, DueDelivery, OutboxEvent, WebhookTarget } from '../ports/store';
import type { SendResult, WebhookSender } from '../ports/webhook-sender';
import type { Parts } from './parts';
import { signedHeaders } from './webhook-signature';

/** Carries the outbox to the hosts. */
export interface Courier {
  /** Sends what is due, as far as there is room; waits for no answer. */
  deliver(): Promise<void>;
  /** Sends one event to one endpoint now, outside the outbox. */
  send(target: WebhookTarget, id: string, event: OutboxEvent): Promise<SendResult>;
  /** Forgets what is so old that nobody asks for it. */
  purge(): Promise<void>;
  /** Claims nothing more, and waits for the answers to what has left. */
  stop(): Promise<void>;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long after an attempt that failed the next one is made, as Standard Webhooks advises; the first is made at once. */
export const retrySchedule: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];
/** Later by up to a tenth, so that events that failed together do not come back together. */
const jitter = 0.1;

const timeoutMs = 10 * second;
/** What a sender gets beyond that to come back. */
const graceMs = second;
const leaseMs = 3 * timeoutMs;
/** A worker has room for so many endpoints that are all slow: one takes no more than its own. */
const endpointsAtOnce = 32;
/** From so many failures in a row on an endpoint gets one request at a time, and pauses that double. */
const cautiousAfter = 5;
const firstPauseMs = 30 * second;
const longestPauseMs = 5 * minute;
/** An endpoint that failed for as long as the whole schedule, without a success between, is disabled. */
const hopelessAfterMs = 75 * hour;
const keptMs = 14 * 24 * hour;

/** Makes the courier of an engine. */
export function createCourier(parts: Parts): Courier {
  const { store, clock, queue, webhookSender: sender } = parts;
  const perEndpoint = parts.settings.requestsPerEndpoint;
  const atOnce = endpointsAtOnce * perEndpoint;
  const flights = new Set<Promise<void>>();
  let stopped = false;

  async function deliver(): Promise<void> {
    while (sender && !stopped && flights.size < atOnce) {
      const endpoints = Math.ceil((atOnce - flights.size) / perEndpoint);
      const due = await store.outbox.claimDue({ now: clock.now(), endpoints, perEndpoint, cautiousAfter, leaseMs });
      if (due.length === 0) return;
      for (const one of due) launch(one);
    }
  }

  function launch(due: DueDelivery): void {
    const flight = attempt(due)
      .catch((error: unknown) =>
        // Its lease runs out, and it is sent again under the same id.
        parts.alarm({ kind: 'internal', message: 'The outcome of a webhook to the host could not be kept.', error }),
      )
      .finally(() => {
        flights.delete(flight);
        queue.soon('host events', deliver);
      });
    flights.add(flight);
  }

  async function attempt({ event, target, attempt: n }: DueDelivery): Promise<void> {
    const result = await send(target, `evt_${event.id}`, event);
    const now = clock.now();
    const outcome = outcomeOf(result, delayAfter(n, now.getTime() - event.at.getTime()), target.failures + 1, now);
    const disabled = await store.outbox.record({ eventId: event.id, endpointId: target.id, attempt: n, outcome, now });
    if (disabled)
      parts.alarm({
        kind: 'webhook_disabled',
        message: `The webhook endpoint ${disabled.id} of account ${disabled.accountId} was disabled: ${disabled.disabledReason}.`,
      });
    else if (outcome.kind === 'failed' && outcome.nextAt === null)
      parts.alarm({
        kind: 'webhook_given_up',
        message: `An event was not taken by the webhook endpoint ${target.id} of account ${target.accountId}, and is given up.`,
      });
  }

  async function send(target: WebhookTarget, id: string, event: OutboxEvent): Promise<SendResult> {
    const secrets = target.sealedSecrets.flatMap((sealed) => parts.sealer.open(sealed) ?? []);
    // Sealed under another `secret` of the engine: a signature that cannot be right is worse than none.
    if (secrets.length === 0 || !sender)
      return { outcome: 'failed', reason: sender ? 'secret_unreadable' : 'no_sender' };
    const body = bodyOf(event);
    return post({ url: target.url, headers: signedHeaders(secrets, id, clock.now(), body), body, timeoutMs }, sender);
  }

  /** A plugin that does not come back, or throws, must hold up no place, and must not keep a host from being given up. */
  async function post(request: Parameters<WebhookSender['send']>[0], plugin: WebhookSender): Promise<SendResult> {
    let cancel = () => {};
    const late = new Promise<SendResult>((resolve) => {
      cancel = clock.after(timeoutMs + graceMs, () => resolve({ outcome: 'failed', reason: 'timeout' }));
    });
    try {
      return await Promise.race([plugin.send(request), late]);
    } catch (error) {
      parts.alarm({ kind: 'internal', message: 'The sender of webhooks failed.', error });
      return { outcome: 'failed', reason: 'sender_failed' };
    } finally {
      cancel();
    }
  }

  function outcomeOf(result: SendResult, delay: number | undefined, failures: number, now: Date): DeliveryOutcome {
    const status = result.outcome === 'answered' ? result.status : null;
    if (status !== null && status >= 200 && status < 300) return { kind: 'delivered', status };
    const after = (ms: number) => new Date(now.getTime() + ms);
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - cautiousAfter));
    return {
      kind: 'failed',
      status,
      error: result.outcome === 'answered' ? `answered ${result.status}` : result.reason,
      nextAt: delay === undefined ? null : after(delay + parts.random.int(Math.ceil(delay * jitter) + 1)),
      resumeAt: failures >= cautiousAfter ? after(pause) : null,
      gone: status === 410,
      failingSince: after(-hopelessAfterMs),
    };
  }

  return {
    deliver,
    send,
    async purge() {
      const before = new Date(clock.now().getTime() - keptMs);
      while (!stopped && (await store.outbox.purge(before)) > 0);
    },
    async stop() {
      stopped = true;
      await Promise.all(flights);
    },
  };
}

/**
 * How long to wait after an attempt that failed; undefined: it is given up. A claim is an attempt, also of a worker that died
 * over it: those may be many within a minute, and take no host its time. So the schedule is never further on than the event is old.
 */
function delayAfter(attempt: number, ageMs: number): number | undefined {
  let place = 0;
  for (let from = 0; place < retrySchedule.length && from <= ageMs; place += 1) from += retrySchedule[place + 1] ?? 0;
  return retrySchedule[Math.min(attempt, place)];
}

/** What is signed and sent: the same text at every attempt. */
function bodyOf({ id, type, at, data }: OutboxEvent): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), data: { ...data, rev: id } });
}

import type { SendResult, WebhookSender } from '@ghanti/core';
import { createOutbound, type OutboundOptions } from './outbound';
import { OutboundError } from './outbound-error';
import { readCapped } from './read-capped';

/** As much of an answer as is waited for; none of it is kept. */
const answerBytes = 64 * 1_024;
const checkMs = 5_000;

/**
 * Sends signed events to hosts: https on its usual port, to public addresses only, no redirects.
 *
 * @example
 * createEngine({ store, telephony, webhookSender: createWebhookSender() })
 */
export function createWebhookSender(options: OutboundOptions = {}): WebhookSender & { close(): void } {
  const outbound = createOutbound({ keepAlive: true, ...options });
  return {
    async refusal(url) {
      try {
        await outbound.check(url, AbortSignal.timeout(checkMs));
        return null;
      } catch (error) {
        if (error instanceof OutboundError) return { code: error.kind, message: error.message };
        throw error;
      }
    },
    async send({ url, headers, body, timeoutMs }): Promise<SendResult> {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await outbound.request(url, { method: 'POST', headers, body, signal });
        // Read, so that the connection can be used again. A host that says more than it should is cut short.
        await readCapped(response, answerBytes);
        return { outcome: 'answered', status: response.statusCode ?? 0 };
      } catch (error) {
        const kind = error instanceof OutboundError ? error.kind : signal.aborted ? 'timeout' : 'unreachable';
        return { outcome: 'failed', reason: kind };
      }
    },
    close: () => outbound.close(),
  };
}

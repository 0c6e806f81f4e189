import type { WebhookSender } from '@ghanti/core';

/** Carries events to the host double of the proof, which listens on the loopback: where a guarded sender would refuse to go. */
export function loopbackSender(): WebhookSender {
  return {
    async refusal() {
      return null;
    },
    async send({ url, headers, body, timeoutMs }) {
      try {
        const signal = AbortSignal.timeout(timeoutMs);
        const { status } = await fetch(url, {
          method: 'POST',
          headers: { ...headers, connection: 'close' },
          body,
          signal,
        });
        return { outcome: 'answered', status };
      } catch {
        return { outcome: 'failed', reason: 'unreachable' };
      }
    },
  };
}

import type { SendResult, WebhookSender } from '../../ports/webhook-sender';
import type { Caller } from './caller';
import type { Surroundings } from './surroundings';

/** Those who want to be told of what happens, at URLs that fail for a while, refuse, and answer too late. */
export interface Hosts {
  /** How one worker reaches them. */
  senderOf(caller: Caller): WebhookSender;
  /** Each minute something may happen to one of them. */
  suffer(url: string): void;
}

const longestDownMs = 600_000;
const slowMs = 15_000;

export function createHosts(around: Surroundings): Hosts {
  const { timeline, trace, chance, auditor, faults } = around;
  const downUntil = new Map<string, number>();

  function send(caller: Caller, { url, headers, body, timeoutMs }: Parameters<WebhookSender['send']>[0]) {
    const id = headers['webhook-id'] ?? '';
    const { crash, hostRefuses, hostAnswerLost, hostSlow } = faults();
    const dies = chance.happens(crash);
    const refuses = chance.happens(hostRefuses);
    const answerLost = chance.happens(hostAnswerLost);
    const travel = chance.between(5, 200) + (chance.happens(hostSlow) ? chance.int(slowMs) : 0);
    return new Promise<SendResult>((resolve) => {
      const hear = (result: SendResult) => caller.hear(() => resolve(result));
      const giveUp = timeline.in(timeoutMs, () => hear({ outcome: 'failed', reason: 'timeout' }));
      if (dies) {
        trace.note(`${caller.name} dies as it tells ${id}`);
        caller.die();
        if (chance.happens(0.5)) return;
      }
      timeline.in(travel, () => {
        const up = (downUntil.get(url) ?? 0) <= timeline.now();
        const takes = up && !refuses;
        trace.note(`${url} ${takes ? 'takes' : 'does not take'} ${id}`);
        if (takes) auditor.told(url, id, body);
        if (answerLost || !up) return;
        timeline.in(5, () => {
          giveUp();
          hear({ outcome: 'answered', status: takes ? 200 : 503 });
        });
      });
    });
  }

  return {
    senderOf: (caller) => ({ refusal: async () => null, send: (request) => send(caller, request) }),
    suffer(url) {
      if (!chance.happens(faults().hostDown)) return;
      trace.note(`${url} answers nobody`);
      downUntil.set(url, timeline.now() + chance.between(1_000, longestDownMs));
    },
  };
}

import type { ProviderReport, WebhookRequest } from '../../ports/telephony';
import { shown } from './provider-line';
import type { Surroundings } from './surroundings';
import type { TrueCall } from './true-call';

/** Somebody who may be up to take a webhook: resolves when it was answered with 2xx. */
export type Recipient = (request: WebhookRequest) => Promise<void>;

/** Carries webhooks as the internet does: some never, some twice, some late, and none in a promised order. */
export interface Post {
  send(call: TrueCall, report: ProviderReport): void;
  /** Webhooks that are still under way. */
  underWay(): number;
}

const answerWithinMs = 15_000;
const mostTries = 5;
const mostlyWithinMs = 120_000;

/**
 * @param door  somebody who takes webhooks now; null when nobody does
 * @param latestMs  how late a late one may be
 */
export function createPost(around: Surroundings, door: () => Recipient | null, latestMs: number): Post {
  const { timeline, trace, chance } = around;
  let underWay = 0;

  function carry(token: string, report: ProviderReport, delay: number, tries = 1): void {
    underWay += 1;
    timeline.in(delay, () => {
      const recipient = door();
      let open = true;
      const close = (taken: boolean) => {
        if (!open) return;
        open = false;
        cancel();
        underWay -= 1;
        if (!taken && tries < mostTries) carry(token, report, 5_000 * tries, tries + 1);
      };
      const cancel = timeline.in(answerWithinMs, () => close(false));
      trace.note(`webhook ${shown(token)} ${report.type} ${report.providerId}${recipient ? '' : ' finds nobody'}`);
      if (!recipient) return close(false);
      recipient(webhook(token, report)).then(
        () => {
          if (report.type === 'mark') around.auditor.heardMark(report.providerId);
          close(true);
        },
        () => close(false),
      );
    });
  }

  function delay(): number {
    if (!chance.happens(around.faults().webhookLate)) return chance.between(20, 900);
    return chance.int(chance.happens(0.7) ? mostlyWithinMs : latestMs);
  }

  return {
    underWay: () => underWay,
    send(call, report) {
      const faults = around.faults();
      if (chance.happens(faults.webhookForged)) forge(call);
      if (chance.happens(faults.webhookDropped)) {
        trace.note(`webhook ${shown(call.token)} ${report.type} is dropped`);
        return;
      }
      carry(call.token, report, delay());
      if (chance.happens(faults.webhookDoubled)) carry(call.token, report, delay());
    },
  };

  /** Tells of an end that never was, under a token with another signature. */
  function forge({ token, id, service }: TrueCall): void {
    const forged = `${token.slice(0, token.lastIndexOf('.'))}.${'A'.repeat(22)}`;
    const type = service === 'PHONE' ? 'ended_completed' : 'delivered';
    carry(forged, { type, providerId: id, duration: 1, seq: 99 }, delay(), mostTries);
  }
}

function webhook(token: string, report: ProviderReport): WebhookRequest {
  const path = `/status/${token}`;
  return {
    method: 'POST',
    path,
    url: `http://127.0.0.1${path}`,
    headers: {},
    body: Buffer.from(JSON.stringify(report)),
  };
}

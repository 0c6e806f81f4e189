import { playbackSeconds, type Recipient, statusOf } from '@ghanti/core';
import type { z } from 'zod';
import type { numberSchema } from './schemas';

/** A number as the wire answers it: as it was given, an integer as an integer; `e164` is what is dialled. `campaing` is the original's own spelling. */
export function presentNumber(recipient: Recipient, campaign: string): z.output<typeof numberSchema> {
  const { life } = recipient;
  return {
    id: recipient.id,
    number: recipient.given,
    e164: recipient.number,
    campaing: campaign,
    campaign,
    available_tags: { ...recipient.tags },
    reference: recipient.reference,
    status: statusOf(recipient.service, life.state),
    duration: life.evidence.duration,
    playback: playbackSeconds(life.evidence, life.contentSeconds),
    keys: life.evidence.keys,
    credit_consumed: recipient.consumed,
    attempts: life.attemptNo,
    reason: life.reason,
    updated_at: recipient.updatedAt.toISOString(),
  };
}

import type { Recipient } from '../../domain/recipient';
import { advance, defaultLifePolicy } from '../../machines/advance';
import type { EventFacts, LifeEvent } from '../../machines/life';
import type { Advancer, Intent, Judge, RecipientEvent } from '../../ports/store';

/** Credits that a begin of the kit holds for each recipient unless a test says otherwise: two minutes, or two segments. */
export const holdPerNumber = 2;

/** The real rules of a life, with a plain tariff: one credit a begun minute, one a segment of a delivered message. */
export function rules(now = new Date()): Advancer {
  return (recipient, event) => {
    const step = advance(recipient.service, recipient.life, event, now, defaultLifePolicy);
    const settles = step.effects.some((effect) => effect.type === 'settle');
    return { ...step, charge: settles ? priceOf(recipient, step.life) : null };
  };
}

function priceOf({ service }: Recipient, life: Recipient['life']): number {
  if (service === 'PHONE') return Math.ceil((life.evidence.duration ?? 0) / 60);
  return life.state === 'completed' ? (life.segments ?? 1) : 0;
}

/** An event of the recipient's present dispatch. */
export function eventFor({ id, life }: Recipient, type: LifeEvent['type'], facts: EventFacts = {}): RecipientEvent {
  const { attemptNo, dispatchNo } = life;
  return { recipientId: id, event: { type, attemptNo, dispatchNo, ...facts } };
}

/** The claim of a recipient that is about to be dialled. */
export function claimOf(recipient: Recipient, facts: EventFacts = {}): Intent {
  const { attemptNo, dispatchNo } = recipient.life;
  const event: LifeEvent = {
    type: 'claim',
    attemptNo,
    dispatchNo: dispatchNo + 1,
    from: '+97714000000',
    contentSeconds: 30,
    segments: 1,
    ...facts,
  };
  return { recipientId: recipient.id, event };
}

/** No rule but the store's own. */
export const letsAllGo: Judge = (_recipient, claim) => claim;

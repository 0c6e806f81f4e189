import type { Recipient } from '../domain/recipient';
import type { Id, NumberStatus } from '../domain/words';
import { type Advance, advance, type LifePolicy } from '../machines/advance';
import { playbackSeconds } from '../machines/evidence';
import type { Effect, LifeEvent } from '../machines/life';
import { isFinal, statusOf } from '../machines/status';
import type { Advancer, Applied } from '../ports/store';
import type { ProviderEvent } from '../ports/telephony';
import { askProvider } from './ask-provider';
import { chargeFor } from './charge';
import { createEventBatcher } from './event-batcher';
import type { Parts } from './parts';

/** Carries recipients over events: commits them in groups, then performs the effects and tells the listeners. */
export interface Lives {
  readonly advancer: (now: Date) => Advancer;
  /** Commits one event. Null when the recipient is not there. Rejects when the store failed. */
  apply(recipientId: Id, event: LifeEvent): Promise<Applied | null>;
  /** Commits what a provider reports; events whose token is not ours are dropped with an alarm. */
  applyReports(events: readonly ProviderEvent[]): Promise<void>;
  /** Tells listeners of a change that another step committed. */
  announce(applied: Applied): void;
  /** Called with every recipient that came to its end. */
  onFinal(listener: (recipient: Recipient) => void): void;
  /** Resolves when no commit and no effect is under way. */
  idle(): Promise<void>;
}

/** Makes the lives of an engine. */
export function createLives(parts: Parts): Lives {
  const finalListeners = new Set<(recipient: Recipient) => void>();
  const effects = new Set<Promise<void>>();

  const advancer =
    (now: Date): Advancer =>
    (recipient, event) => {
      const step = carry(recipient, event, now, parts.settings.policy);
      const settles = step.effects.some((effect) => effect.type === 'settle');
      return { ...step, charge: settles ? chargeFor(parts.tariff, recipient.service, step.life) : null };
    };

  const batcher = createEventBatcher(async (events) => {
    const now = parts.clock.now();
    const applied = await parts.store.dispatch.apply(events, advancer(now), now);
    for (const one of applied) {
      announce(one);
      for (const effect of one.effects) perform(one.recipient, effect);
    }
    return applied;
  });

  function announce({ recipient, before, changed }: Applied): void {
    if (!changed) return;
    const { life, service } = recipient;
    const [status, previous] = [statusOf(service, life.state), statusOf(service, before.state)];
    // Several states share a word; listeners hear of words, and of what becomes known after the end.
    if (status !== previous || isFinal(life.state)) tell(recipient, status, previous);
    if (isFinal(life.state) && !isFinal(before.state)) for (const listener of finalListeners) listener(recipient);
  }

  function tell(recipient: Recipient, status: NumberStatus, previous: NumberStatus): void {
    const { life, service } = recipient;
    parts.events.emit('number', {
      accountId: recipient.accountId,
      campaignId: recipient.campaignId,
      runId: recipient.runId,
      numberId: recipient.id,
      reference: recipient.reference,
      service,
      status,
      previous,
      reason: life.reason,
      duration: life.evidence.duration,
      playback: playbackSeconds(life.evidence, life.contentSeconds),
      keys: life.evidence.keys,
      credits: recipient.consumed,
      attemptNo: life.attemptNo,
      at: recipient.updatedAt,
    });
  }

  function perform(recipient: Recipient, effect: Effect): void {
    if (effect.type === 'alarm' && effect.alarm !== 'stale_attempt')
      parts.alarm({
        kind: effect.alarm,
        message: alarmWords[effect.alarm],
        numberId: recipient.id,
        runId: recipient.runId,
      });
    if (effect.type !== 'hang_up' || !parts.telephony.capabilities.hangUp || recipient.service !== 'PHONE') return;
    const work = hangUp(recipient, effect.providerId).finally(() => effects.delete(work));
    effects.add(work);
  }

  /** An end that could not be asked for is asked for again when the call's deadline comes. */
  async function hangUp(recipient: Recipient, providerId: string): Promise<void> {
    try {
      const report = await askProvider(parts, (provider) => provider.hangUp(providerId));
      if (!report || report.providerId !== recipient.life.providerId) return;
      const { attemptNo, dispatchNo } = recipient.life;
      await batcher.apply({ recipientId: recipient.id, event: { ...report, attemptNo, dispatchNo } });
    } catch (error) {
      parts.alarm({ kind: 'internal', message: 'A call could not be ended yet.', numberId: recipient.id, error });
    }
  }

  const apply = (recipientId: Id, event: LifeEvent) => batcher.apply({ recipientId, event });

  return {
    advancer,
    apply,
    announce,
    async applyReports(events) {
      await Promise.all(
        events.map(async ({ token, ...report }) => {
          const ref = parts.signer.readToken(token);
          if (!ref) return;
          const { recipientId, attemptNo, dispatchNo } = ref;
          await batcher.apply({ recipientId, event: { ...report, attemptNo, dispatchNo }, keep: true });
        }),
      );
    },
    onFinal: (listener) => void finalListeners.add(listener),
    async idle() {
      do {
        await batcher.idle();
        await Promise.all(effects);
      } while (effects.size > 0);
    },
  };
}

/** A code has no run that would send it again: one that did not leave ends in the same step, and costs nothing. */
function carry({ service, campaignId, life }: Recipient, event: LifeEvent, now: Date, policy: LifePolicy): Advance {
  const step = advance(service, life, event, now, policy);
  if (campaignId !== null || step.life.state !== 'queued' || !step.changed) return step;
  const { attemptNo, dispatchNo, reason } = step.life;
  const end: LifeEvent = { type: 'removed', attemptNo, dispatchNo, ...(reason === null ? {} : { reason }) };
  const ended = advance(service, step.life, end, now, policy);
  return { ...ended, effects: [...step.effects, ...ended.effects] };
}

const alarmWords = {
  double_dial: 'A second call of one attempt was reported; it was ended, and the first one stays.',
  absence_wrong: 'The provider placed a call that it had twice said it does not know; the redial was dropped.',
  intent_lost:
    'A call was reported of which the database knew nothing: it had lost an intent. It was adopted, not redialled.',
  unknown_attempt:
    'A call was reported of a begin that the database does not know. Begin nobody of it again before you looked.',
  needs_attention: 'Nobody can say what became of a call; it is presumed failed until the provider says otherwise.',
} as const;

import type { Recipient } from '../../domain/recipient';
import type { Id } from '../../domain/words';
import { numberChangeOf } from '../../machines/host-events';
import type { LifeEvent } from '../../machines/life';
import type { Advancer, Applied, RecipientEvent } from '../../ports/store';
import { type Closing, checkAmount } from './credits';
import { keepEvent } from './inbox';
import { tellHost } from './outbox';
import { bookClosing, closingOf, putRecipient } from './recipient-rows';
import type { Tables } from './tables';
import { reopenFor } from './waves';

/** What one event makes of a recipient, before anything is written. */
interface Outcome {
  readonly applied: Applied;
  readonly closing: Closing | null;
}

/** Applies events in order. All are decided first, so that an advancer that throws leaves nothing half done. */
export function applyEvents(
  tables: Tables,
  events: readonly RecipientEvent[],
  advance: Advancer,
  now: Date,
): readonly Applied[] {
  const drafts = new Map<Id, Recipient>();
  const outcomes: Outcome[] = [];
  const unmatched: RecipientEvent[] = [];
  for (const given of events) {
    const { recipientId, event, keep = false } = given;
    const recipient = drafts.get(recipientId) ?? tables.recipients.get(recipientId)?.recipient;
    if (!recipient) {
      if (keep) unmatched.push(given);
      continue;
    }
    const first = step(recipient, event, advance, now);
    if (keep && !first.applied.changed && event.attemptNo > recipient.life.attemptNo) unmatched.push(given);
    const outcome = first.applied.changed ? endUnwanted(tables, first, advance, now) : first;
    drafts.set(recipientId, outcome.applied.recipient);
    outcomes.push(outcome);
  }
  for (const one of unmatched) keepEvent(tables, one, now);
  return outcomes.map(({ applied, closing }) => {
    if (closing) bookClosing(tables, applied.recipient, closing);
    const before = tables.recipients.get(applied.recipient.id)?.recipient;
    if (before === applied.recipient) return applied;
    const { recipient } = putRecipient(tables, applied.recipient);
    if (applied.before.state !== 'queued') reopenFor(tables, recipient);
    if (applied.changed) tellHost(tables, numberChangeOf(applied.before, recipient));
    return { ...applied, recipient };
  });
}

function step(recipient: Recipient, event: LifeEvent, advance: Advancer, now: Date): Outcome {
  const { life, changed, effects, charge } = advance(recipient, event);
  if (charge !== null) checkAmount(charge);
  // A hold that was closed is never opened again: a late word moves no money.
  const closing = charge !== null && recipient.hold > 0 ? closingOf(recipient, charge) : null;
  const money = closing && { hold: 0, consumed: closing.charged };
  const next = changed || closing ? { ...recipient, life, ...money, updatedAt: new Date(now) } : recipient;
  return { applied: { recipient: next, before: recipient.life, changed, effects }, closing };
}

/** One that is put back into a run that is being ended would wait for ever: it ends at once. */
function endUnwanted(tables: Tables, first: Outcome, advance: Advancer, now: Date): Outcome {
  const { recipient, before, effects } = first.applied;
  const run = tables.runs.get(recipient.runId ?? 0)?.run;
  if (recipient.life.state !== 'queued' || run?.state !== 'terminating') return first;
  const { attemptNo, dispatchNo } = recipient.life;
  const ended = step(recipient, { type: 'terminate', attemptNo, dispatchNo }, advance, now);
  return {
    applied: { ...ended.applied, before, changed: true, effects: [...effects, ...ended.applied.effects] },
    closing: first.closing ?? ended.closing,
  };
}

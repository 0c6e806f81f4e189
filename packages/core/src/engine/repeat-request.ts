import type { Recipient } from '../domain/recipient';
import type { Run } from '../domain/run';
import type { Id } from '../domain/words';
import { TelephonyError } from '../ports/telephony';
import type { DispatchRules } from './dispatch-rules';
import type { Lives } from './lives';
import type { Parts } from './parts';
import { isAnswered, optOut, place, sendByFrom, validUntil } from './place';
import { claimOf, type Preparer } from './prepare-wave';
import { isStillInDoubt, type Repeat } from './reconcile';

/** Makes what sends a request in doubt once more, under the same token: only for providers that drop a repeated key. */
export function createRepeat(options: {
  readonly parts: Parts;
  readonly lives: Lives;
  readonly preparer: Pick<Preparer, 'utter'>;
  readonly rules: DispatchRules;
}): Repeat {
  const { parts, lives, preparer, rules } = options;
  const { store, clock, pace, settings } = parts;

  /** Until when a repeated text would be valid (null: no window closes); what `Repeat` answers instead, when it must not be repeated now. */
  async function permit(run: Run, recipient: Recipient): Promise<{ closesAt: Date | null } | boolean> {
    const [latest] = await store.dispatch.recipients([recipient.id]);
    if (!isStillInDoubt(recipient, latest)) return true;
    // Nobody is called, or texted, for the first time after the operator has ended it, nor while the run is paused or about to end.
    if (latest?.life.evidence.terminateAsked) return false;
    if ((await store.runs.get(run.id))?.state !== 'running') return true;
    const facts = await store.dispatch.facts(recipient);
    if (!facts) return false;
    // The first request may have made no call: whoever must not be dialled now is asked about again later (I8).
    const closings = new Map<Id, Date | null>();
    const ruling = rules.judge(clock.now(), closings)(recipient, claimOf(recipient).claim, { ...facts, contacts: [] });
    if (ruling?.type !== 'claim') return true;
    return { closesAt: closings.get(recipient.id) ?? null };
  }

  return async (recipient) => {
    const run = recipient.runId === null ? null : await store.runs.get(recipient.runId);
    if (!run) return false;
    const utterance = await preparer.utter(run, recipient);
    if ('reason' in utterance) return false;
    // It may be the first to arrive. Whose turn does not come soon is looked at again when its deadline comes back.
    if (!(await pace.takeRepeated(settings.leaseMs))) return true;
    const sendBy = sendByFrom(parts);
    const permitted = await permit(run, recipient);
    if (typeof permitted === 'boolean') {
      pace.giveBack(1);
      return permitted;
    }
    const outcome = await place(parts, recipient, validUntil(utterance.said, permitted.closesAt), sendBy);
    if (outcome.slowMs !== null) pace.slow(outcome.slowMs);
    // What is still in doubt is repeated again when its deadline comes back.
    if (!isAnswered(outcome)) throw new TelephonyError('unavailable', 'A repeated request was not answered either.');
    const { event, optedOut } = outcome;
    if (optedOut) await optOut(parts, recipient);
    if (event.type === 'accepted' || event.type === 'rejected_number') await lives.apply(recipient.id, event);
    return true;
  };
}

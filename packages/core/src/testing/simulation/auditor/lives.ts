import type { Recipient } from '../../../domain/recipient';
import type { Run } from '../../../domain/run';
import type { Id } from '../../../domain/words';
import { createSigner } from '../../../engine/tokens';
import type { Life } from '../../../machines/life';
import { statusOf } from '../../../machines/status';
import type { Profile } from '../profile';
import type { Provider } from '../provider';
import { simulatedPolicy, simulatedSettings } from '../scales';
import type { TrueCall } from '../true-call';
import type { Objecting } from './objection';
import { endsThatFit, heightOf, onTheLine, overStates, priceOf } from './truth';

/** What the auditor of lives asks of the others. */
export interface LifeSurroundings {
  readonly object: Objecting;
  readonly provider: () => Provider;
  readonly profile: Pick<Profile, 'doubt' | 'endsOnMachine'>;
  readonly now: () => number;
  readonly runOf: (id: Id | null) => Run | undefined;
  /** Requests that reached the provider, by the token of their dispatch. */
  readonly arrivals: ReadonlyMap<string, number>;
  /** Tokens of dispatches that were proven void, so that another may leave. */
  readonly voided: Set<string>;
}

const signer = createSigner(simulatedSettings.secret);

function tokenOf(recipientId: Id, { attemptNo, dispatchNo }: Pick<Life, 'attemptNo' | 'dispatchNo'>): string {
  return signer.token({ recipientId, attemptNo, dispatchNo });
}

/** Judges each change of a recipient by the provider's truth (I5, I7, I11, I15, P3). */
export function createLifeAuditor(around: LifeSurroundings) {
  const { object, provider, profile, now, runOf, arrivals, voided } = around;
  const owners = new Map<string, string>();

  function changed(before: Recipient | undefined, after: Recipient) {
    const where = (words: string) => `#${after.id}: ${words}`;
    if (!before) {
      if (after.campaignId !== null && after.life.state !== 'not_started')
        object('I5 no state falls back without proof', where(`was born ${after.life.state}`));
      return bound(after);
    }
    if (after.accountId !== before.accountId || after.campaignId !== before.campaignId)
      object('I13 no account touches another', where('changed its owner'));
    if (after.life.attemptNo !== before.life.attemptNo) return begun(before, after);
    if (after.runId !== before.runId)
      object('I9 one unfinished run, frozen', where('changed its run within an attempt'));
    if (after.runId !== null && (after.dialNumber !== before.dialNumber || tagsOf(after) !== tagsOf(before)))
      object('I9 one unfinished run, frozen', where('what its run dials was changed'));
    const old = before.life.providerId;
    if (old !== null && old !== after.life.providerId)
      object('I11 one provider id, one attempt', where(`went from ${old} to ${after.life.providerId}`));
    if (after.life.dispatchNo !== before.life.dispatchNo) claimed(before, after);
    bound(after);
    if (after.life.state !== before.life.state) moved(before, after);
    closed(before, after);
  }

  /** A new attempt comes of a begin alone, and takes whom it was told to take. */
  function begun(before: Recipient, after: Recipient) {
    const { state } = before.life;
    const run = runOf(after.runId);
    const fresh = after.life.attemptNo === before.life.attemptNo + 1 && after.life.state === 'queued';
    if (!fresh || !run || run.state !== 'running' || run.id === before.runId)
      return object('I9 one unfinished run, frozen', `#${after.id}: a new attempt out of nowhere`);
    if (state !== 'not_started' && !overStates.has(state))
      object('orders are obeyed', `#${after.id}: begun again while it was ${state}`);
    if (run.selection.kind === 'not_started' && state !== 'not_started' && !run.scheduledFor)
      object('orders are obeyed', `#${after.id}: begun by silence after ${state}`);
    if (run.selection.kind !== 'statuses' || run.scheduledFor) return;
    const wanted: readonly string[] = run.selection.statuses;
    if (state === 'presumed_failed' || !wanted.includes(statusOf(before.service, state)))
      object('orders are obeyed', `#${after.id}: a re-run of ${wanted.join(', ')} took one that was ${state}`);
  }

  function claimed(before: Recipient, after: Recipient) {
    const run = runOf(after.runId);
    if (before.life.state !== 'queued' || after.life.dispatchNo !== before.life.dispatchNo + 1)
      object('I6 intent before the first byte', `#${after.id}: dispatched anew out of ${before.life.state}`);
    if (after.campaignId !== null && run?.state !== 'running')
      object('orders are obeyed', `#${after.id}: claimed while its run is ${run?.state}`);
  }

  /** A provider's id belongs to the attempt that asked for it, and to no other. */
  function bound({ id, life }: Recipient) {
    if (life.providerId === null) return;
    const owner = `${id}:${life.attemptNo}`;
    const known = owners.get(life.providerId);
    if (known === owner) return;
    if (known !== undefined)
      return object('I11 one provider id, one attempt', `${life.providerId} is of ${known}, and of ${owner}`);
    owners.set(life.providerId, owner);
    const call = provider().calls.get(life.providerId);
    const [asked, attempt] = call?.token.split('.').slice(2, 4) ?? [];
    if (asked !== id.toString(36) || Number(attempt) !== life.attemptNo)
      object('I11 one provider id, one attempt', `#${id} took ${life.providerId}, which ${asked}.${attempt} asked for`);
  }

  function moved(before: Recipient, after: Recipient) {
    const from = before.life.state;
    const to = after.life.state;
    const call = callOf(after.life);
    const illegal = (why: string) =>
      object('I5 no state falls back without proof', `#${after.id}: ${from} to ${to}, ${why}`);
    const heightBefore = heightOf(from);
    if (heightBefore !== null && (heightOf(to) ?? 9) < heightBefore) return illegal('which is back');
    if (overStates.has(from) && !overStates.has(to)) return illegal('out of an end');
    if (to === 'queued' && (from === 'intent' || from === 'unknown')) return gaveUp(before);
    if (to === 'not_started' || to === 'queued' || ((to === 'intent' || to === 'unknown') && heightBefore !== null))
      return illegal('which is back');
    if (heightOf(to) !== null && !call) return illegal('with no call of the provider');
    if (to === 'presumed_failed') return presumed(before, after);
    if (overStates.has(to)) ended(before, after, call);
  }

  /** Only proof lets a dispatch go: a typed refusal, two lookups that found nothing, or no byte sent. */
  function gaveUp(before: Recipient) {
    const token = tokenOf(before.id, before.life);
    const { refusals, absences, callsOf } = provider();
    const arrived = arrivals.get(token) ?? 0;
    const proven = arrived === 0 || refusals.has(token) || (absences.get(token) ?? 0) >= 2;
    voided.add(token);
    if (before.life.state === 'unknown' && (absences.get(token) ?? 0) < 2 && !refusals.has(token))
      object(
        'I5 no state falls back without proof',
        `#${before.id}: doubt ended by ${absences.get(token) ?? 0} absences`,
      );
    if (!proven || callsOf(token).length > 0)
      object('I5 no state falls back without proof', `#${before.id}: given up, though the provider took it`);
  }

  function presumed(before: Recipient, after: Recipient) {
    const age = now() - (before.life.intentAt?.getTime() ?? 0);
    const inDoubt = before.life.state === 'unknown';
    // A code has no run that would send it again, and what is being ended is not to be sent for the first time.
    const isUnrepeatable = after.campaignId === null || before.life.evidence.terminateAsked;
    const nobodyToAsk = profile.doubt === 'none' || (profile.doubt === 'idempotency' && isUnrepeatable);
    // Workers' clocks differ by up to a second each.
    const old = age >= simulatedPolicy.presumeMs - 2_000;
    if (!inDoubt || !(old || nobodyToAsk))
      object('I15 the provider agrees', `#${after.id}: presumed failed out of ${before.life.state} after ${age} ms`);
  }

  function ended(before: Recipient, after: Recipient, call: TrueCall | undefined) {
    const { state, evidence } = after.life;
    const lie = (why: string) =>
      object('I15 the provider agrees', `#${after.id}: ${before.life.state} to ${state}, ${why}`);
    const assumed = after.service === 'SMS' && state === 'completed' && evidence.ended?.kind === 'assumed';
    if (assumed) {
      const silent = now() - (after.life.intentAt?.getTime() ?? 0);
      if (silent < simulatedPolicy.receiptMs - 2_000) lie(`assumed after ${silent} ms`);
      return;
    }
    if (call) {
      if (!call.end) return lie(`while ${call.id} is ${call.stage}`);
      const fitting = endsThatFit(call, after.life, profile);
      if (!fitting.includes(state)) return lie(`but ${call.id} ended as ${call.end.type} after ${call.end.duration} s`);
      if (call.service === 'PHONE' && evidence.duration !== null && evidence.duration !== call.end.duration)
        lie(`${evidence.duration} s, but ${call.id} lasted ${call.end.duration} s`);
      return;
    }
    const token = tokenOf(after.id, after.life);
    if (state === 'failed' && before.life.state === 'queued') return;
    if (state === 'failed' && provider().refusals.get(token) === 'rejected') return;
    if (state === 'terminated') return unwanted(before, after);
    lie('with no call of the provider');
  }

  function unwanted(before: Recipient, after: Recipient) {
    const asked = after.campaignId === null || runOf(after.runId)?.terminatedAt != null;
    const token = tokenOf(before.id, before.life);
    if (!asked) object('orders are obeyed', `#${after.id}: terminated though nobody asked`);
    if (before.life.state === 'queued') return;
    voided.add(token);
    if ((provider().absences.get(token) ?? 0) < 2 && !provider().refusals.has(token) && arrivals.has(token))
      object('I5 no state falls back without proof', `#${after.id}: ended in doubt without two absences`);
  }

  /** A hold is closed once, at the price of what the provider did. */
  function closed(before: Recipient, after: Recipient) {
    if (after.hold > before.hold) object('I3 holds add up', `#${after.id}: its hold rose within an attempt`);
    if (before.hold === 0 && before.consumed !== null && after.consumed !== before.consumed)
      object('I3 holds add up', `#${after.id}: its price went from ${before.consumed} to ${after.consumed}`);
    if (before.hold === 0 || after.hold > 0) return;
    const price =
      before.life.state === 'presumed_failed' && !after.life.evidence.ended
        ? 0
        : priceOf(callOf(after.life), after, before.hold);
    if ((after.consumed ?? 0) !== price)
      object('I15 the provider agrees', `#${after.id}: charged ${after.consumed}, where ${price} is due`);
  }

  function callOf({ providerId }: Life): TrueCall | undefined {
    return providerId === null ? undefined : provider().calls.get(providerId);
  }

  /** At most one dispatch holds the line between two numbers: accounts share the provider's own. */
  function lines(recipients: Iterable<Recipient>) {
    const held = new Map<string, Id>();
    for (const recipient of recipients) {
      if (!onTheLine(recipient)) continue;
      const line = `${recipient.life.from} ${recipient.dialNumber}`;
      const other = held.get(line);
      if (other !== undefined)
        object('I7 one dispatch on a line', `#${other} and #${recipient.id} are both on ${line}`);
      held.set(line, recipient.id);
    }
  }

  return { changed, lines };
}

function tagsOf({ dialTags }: Recipient): string {
  return JSON.stringify(dialTags);
}

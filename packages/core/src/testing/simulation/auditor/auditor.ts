import type { Recipient } from '../../../domain/recipient';
import type { Id } from '../../../domain/words';
import type { Profile } from '../profile';
import type { Order, Provider } from '../provider';
import type { Trace } from '../trace';
import type { TrueCall } from '../true-call';
import { createCodeAuditor } from './codes';
import { createDialAuditor } from './dialled';
import { createLifeAuditor } from './lives';
import { createMoneyAuditor } from './money';
import type { Objecting, Objection } from './objection';
import { createRunAuditor } from './runs';
import { createTellingAuditor } from './told';
import { endsThatFit, overStates } from './truth';
import type { View } from './view';

/** Watches the tables and the provider's truth, and objects to the first thing that may not be. */
export interface Auditor {
  readonly object: Objecting;
  /** The first objection; what follows one is seldom worth reading. */
  readonly objection: () => Objection | null;
  /** A step of the store was committed: everything is judged. */
  committed(by: string): void;
  /** Intents of a wave were written, under this lease. */
  intended(waveId: Id, epoch: number): void;
  /** A request leaves its worker. */
  leaves(order: Order): void;
  /** A request has reached the provider. */
  arrived(order: Order): void;
  /** The provider made a call. */
  accepted(call: TrueCall): void;
  /** The worker took the word of an end mark, with 2xx. */
  heardMark(providerId: string): void;
  /** A host took an event. */
  told(url: string, id: string, body: string): void;
  /** The outcome of an attempt to tell a host was written. */
  recorded(endpointId: Id, eventId: number): void;
  /** True while somebody is queued, on the way or to be told, or a run is unfinished. */
  busy(): boolean;
  /** Everything is over: the tables and the provider must tell one story. */
  atRest(): void;
}

export function createAuditor(options: {
  readonly view: View;
  readonly provider: () => Provider;
  readonly profile: Profile;
  readonly now: () => number;
  readonly trace: Trace;
}): Auditor {
  const { view, provider, profile, now, trace } = options;
  let first: Objection | null = null;
  const object: Objecting = (rule, words) => {
    if (first) return;
    first = { rule, words, at: now() - profile.start };
    trace.note(`OBJECTION ${rule}: ${words}`);
  };
  const seen = new Map<Id, Recipient>();
  let entries = 0;
  const arrivals = new Map<string, number>();
  const voided = new Set<string>();
  const callsOfAttempt = new Map<string, TrueCall>();
  const marksHeard = new Set<string>();
  const telling = createTellingAuditor(object, view);
  const dialled = createDialAuditor({ object, view, profile, now });
  const runs = createRunAuditor(object, view, now, telling.runChanged);
  const money = createMoneyAuditor(object, view);
  const codes = createCodeAuditor(object, view, now);
  const lives = createLifeAuditor({ object, provider, profile, now, runOf: runs.runOf, arrivals, voided });

  function committed(by: string) {
    codes.check();
    dialled.readWindows();
    let any = runs.read();
    let present = 0;
    for (const recipient of view.recipients()) {
      present += 1;
      const before = seen.get(recipient.id);
      if (before === recipient) continue;
      any = true;
      seen.set(recipient.id, recipient);
      if (before?.life.state !== recipient.life.state) note(by, before, recipient);
      telling.recipientChanged(before, recipient);
      lives.changed(before, recipient);
      if (before) dialled.turnedAway(before, recipient);
      if (before && before.life.dispatchNo !== recipient.life.dispatchNo && recipient.life.state === 'intent')
        dialled.intended(recipient);
    }
    if (present < seen.size) {
      any = true;
      missing();
    }
    telling.judge();
    // Most steps of a quiet worker change nothing.
    if (!any && view.ledger().length === entries) return;
    entries = view.ledger().length;
    lives.lines(seen.values());
    runs.check(seen.values());
    money.check(seen.values());
  }

  /** Removed by somebody: not while a request may be under way. */
  function missing() {
    const present = new Set([...view.recipients()].map(({ id }) => id));
    for (const [id, recipient] of seen) {
      if (present.has(id)) continue;
      const { life } = recipient;
      telling.recipientGone(recipient);
      if (life.state !== 'not_started' && life.state !== 'queued' && !overStates.has(life.state))
        object('orders are obeyed', `#${id} was removed while it was ${life.state}`);
      seen.delete(id);
    }
  }

  function note(by: string, before: Recipient | undefined, { id, life, runId, consumed }: Recipient) {
    const { state, attemptNo, dispatchNo, reason } = life;
    const from = before ? `${before.life.state} -> ` : '';
    trace.note(`  #${id} ${from}${state} (run ${runId}, ${attemptNo}.${dispatchNo}, ${reason}, ${consumed}) by ${by}`);
  }

  /** Which recipient a token names; undefined when it is not there any more. */
  function named(token: string) {
    const [id, attempt, dispatch] = token.split('.').slice(2, 5);
    const recipientId = Number.parseInt(id ?? '', 36);
    return { recipientId, attemptNo: Number(attempt), dispatchNo: Number(dispatch), recipient: seen.get(recipientId) };
  }

  return {
    object,
    objection: () => first,
    committed,

    intended(waveId, epoch) {
      const lease = view.lease(waveId);
      // Workers' clocks differ by up to a second each.
      if (lease && (lease.epoch !== epoch || lease.until < now() - 2_000))
        object('I6 intent before the first byte', `wave ${waveId}: intents under epoch ${epoch}, of ${lease.epoch}`);
    },

    leaves(order) {
      const { recipient } = named(order.request.token);
      dialled.leaves(order, recipient);
      runs.leaves(order, recipient);
    },

    arrived({ service, request }) {
      const { token } = request;
      const { recipientId, attemptNo, dispatchNo, recipient } = named(token);
      const before = arrivals.get(token) ?? 0;
      arrivals.set(token, before + 1);
      const life = recipient?.life;
      const committedIntent = life?.attemptNo === attemptNo && life.dispatchNo === dispatchNo;
      const repeatable = profile.doubt === 'idempotency';
      if (before > 0 && !repeatable)
        object('I1 one request accepted per attempt', `#${recipientId}: the same request came twice`);
      if (!recipient || !life || !committedIntent || voided.has(token))
        return object(
          'I6 intent before the first byte',
          `#${recipientId}: a request of ${attemptNo}.${dispatchNo} with no intent`,
        );
      if (before === 0 && life.state !== 'intent' && life.state !== 'unknown' && !repeatable)
        object('I6 intent before the first byte', `#${recipientId}: a request left while it was ${life.state}`);
      if (request.to !== recipient.dialNumber || request.from !== life.from || service !== recipient.service)
        object('I9 one unfinished run, frozen', `#${recipientId}: another number was dialled than its run took`);
    },

    accepted(call) {
      if (call.extra) return;
      const { recipientId, attemptNo } = named(call.token);
      const attempt = `${recipientId}:${attemptNo}`;
      const other = callsOfAttempt.get(attempt);
      if (other) object('I1 one request accepted per attempt', `#${recipientId}: ${other.id} and ${call.id}`);
      callsOfAttempt.set(attempt, call);
      for (const one of provider().calls.values()) {
        if (one === call || one.end || one.extra || one.service !== 'PHONE' || call.service !== 'PHONE') continue;
        // Of two calls for one request the engine may know one alone, until the other says something.
        if (provider().callsOf(one.token).length > 1) continue;
        const sameLine = one.to === call.to && one.from === call.from;
        // Whoever was given up lets go of the line, and may be named again by an operator.
        if (sameLine && lifeOf(one)?.state !== 'presumed_failed')
          object('I7 one dispatch on a line', `${one.id} and ${call.id} ring one phone at once`);
      }
    },

    heardMark: (providerId) => void marksHeard.add(providerId),

    told: telling.told,
    recorded: telling.recorded,

    busy() {
      if (runs.unfinished().length > 0 || telling.busy()) return true;
      for (const { life } of seen.values())
        if (life.state !== 'not_started' && !overStates.has(life.state)) return true;
      return false;
    },

    atRest() {
      committed('the end');
      for (const run of runs.unfinished()) object('L1 every run finishes', `run ${run.id} is still ${run.state}`);
      for (const { id, life } of seen.values())
        if (life.state !== 'not_started' && !overStates.has(life.state))
          object('L2 nothing stays unasked', `#${id} is still ${life.state}, due ${life.dueAt?.toISOString()}`);
      telling.atRest();
      for (const call of provider().calls.values()) if (!call.extra) agrees(call);
    },
  };

  /** The life of the attempt that a call was made for, also when another has followed it. */
  function lifeOf(call: TrueCall) {
    const { recipientId, attemptNo, recipient } = named(call.token);
    if (recipient?.life.attemptNo === attemptNo) return recipient.life;
    return view.past(recipientId).find(({ life }) => life.attemptNo === attemptNo)?.life;
  }

  /** Every call that was made is known, with its end and its seconds. */
  function agrees(call: TrueCall) {
    const { recipientId, recipient } = named(call.token);
    if (!recipient) return;
    const life = lifeOf(call);
    const lie = (words: string) => object('I15 the provider agrees', `#${recipientId}: ${call.id} ${words}`);
    if (!life) return lie('is of an attempt that nobody knows');
    if (life.state === 'presumed_failed') return;
    // Of two calls for one request either may be the one that was heard of first.
    if (
      provider()
        .callsOf(call.token)
        .some((one) => one !== call && one.id === life.providerId)
    )
      return;
    if (life.providerId !== call.id) return lie(`is lost: the attempt is ${life.state} with ${life.providerId}`);
    if (life.evidence.ended?.kind === 'assumed') return;
    if (!call.end && call.service === 'SMS') return;
    if (!endsThatFit(call, life, profile).includes(life.state))
      lie(`ended as ${call.end?.type} after ${call.end?.duration} s, and the attempt is ${life.state}`);
    if (marksHeard.has(call.id) && life === recipient.life && life.state !== 'completed' && life.state !== 'unanswered')
      lie(`was heard to its end, and the attempt is ${life.state}`);
    if (call.service === 'PHONE' && life.evidence.duration !== (call.end?.duration ?? null))
      lie(`lasted ${call.end?.duration} s, and the attempt says ${life.evidence.duration}`);
  }
}

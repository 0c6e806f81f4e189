import PQueue from 'p-queue';
import type { Recipient } from '../domain/recipient';
import type { Run } from '../domain/run';
import type { Id, Service } from '../domain/words';
import type { Intent, Judge, Wave } from '../ports/store';
import type { Breaker } from './breaker';
import { callersOf } from './callers';
import { type Channels, createChannels } from './channels';
import type { DialHealth } from './dial-health';
import { createDispatchRules } from './dispatch-rules';
import { keepLease } from './keep-lease';
import type { Lives } from './lives';
import { adoptKept } from './offer-kept';
import type { Parts } from './parts';
import {
  isAnswered,
  type Outcome,
  optOut,
  place,
  type SendBy,
  sendByFrom,
  sendNever,
  type Utterance,
  validUntil,
} from './place';
import { claimOf, createPreparer, type Ready } from './prepare-wave';
import type { Repeat } from './reconcile';
import type { Renderer } from './render';
import { createRepeat } from './repeat-request';

/** Dials: claims waves, writes intents, sends requests within the pace. */
export interface Dispatcher {
  start(): void;
  /** There may be new work: look now. */
  wake(): void;
  readonly repeat: Repeat;
  /** Ends waits that a clock began which was ahead: after it was set back, and at a start, for it may have been before. */
  endFutureWaits(): Promise<void>;
  /** Claims nothing new, lets requests in flight end, gives leases back. */
  stop(): Promise<void>;
}

/** Waves worked on at once: while one waits for answers, the next is made ready. */
const lanes: readonly undefined[] = [undefined, undefined];
/** One more where calls would keep all the others: they wait for channels, each for as long as somebody talks, and texts do not. */
const lanesBesideCalls: readonly (Service | undefined)[] = [...lanes, 'SMS'];
/** A wave of which somebody's line was busy is looked at again after so many ticks. */
const busyTicks = 5;
/** Recipients dialled by one statement at most. */
const largestChunk = 500;

export function createDispatcher(
  parts: Parts,
  lives: Lives,
  renderer: Renderer,
  breaker: Breaker,
  health: DialHealth,
  workerId: string,
): Dispatcher {
  const { store, telephony, settings, clock, pace } = parts;
  const rules = createDispatchRules(parts);
  const channels: Channels = createChannels(parts);
  const requests = new PQueue({ concurrency: settings.requestsAtOnce });
  const preparer = createPreparer({ parts, lives, renderer, pauseForFault, isStopping: () => stopping });
  let stopping = false;
  let sleepers: (() => void)[] = [];
  let working: Promise<void>[] = [];
  let wavesUnderWork = 0;
  lives.onFinal(() => channels.freed());

  function sleep(ms: number): Promise<void> {
    // Who has missed the call to wake up must not sleep on while the engine stops.
    if (stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      sleepers.push(() => {
        cancel();
        resolve();
      });
    });
  }

  function wake(): void {
    const awake = sleepers;
    sleepers = [];
    for (const rise of awake) rise();
  }

  async function lane(service: Service | undefined): Promise<void> {
    while (!stopping) {
      try {
        await breaker.ready();
        if (stopping) return;
        const only = service && { service };
        const wave = await store.dispatch.claimWave({ workerId, leaseMs: settings.leaseMs, ...only, now: clock.now() });
        if (wave) await tryWave(wave);
        else {
          // A wave that fails again and again is at somebody's, or comes again at once.
          if (wavesUnderWork === 0) health.worked();
          await sleep(settings.tickMs);
        }
      } catch (error) {
        health.failed(error);
        parts.alarm({ kind: 'internal', message: 'A wave could not be worked on; it is taken up again.', error });
        await sleep(settings.tickMs);
      }
    }
  }

  async function endFutureWaits(): Promise<void> {
    const { keepContactsMs } = rules;
    await store.dispatch.clockSetBack({ now: clock.now(), leaseMs: settings.leaseMs, keepContactsMs });
    wake();
  }

  async function tryWave(wave: Wave): Promise<void> {
    const before = health.failures();
    wavesUnderWork += 1;
    try {
      await work(wave);
      if (health.failures() === before) health.worked();
    } finally {
      wavesUnderWork -= 1;
    }
  }

  async function work(wave: Wave): Promise<void> {
    const { id: waveId, epoch, run } = wave;
    let lost = false;
    let fault = false;
    let blocked = false;
    /** The breaker let somebody go, and nobody has left yet: it must hear of it should that come to nothing. */
    let admitted = false;
    /** Channels taken for calls that are not in the store yet. */
    let held = 0;
    const underWay = new Set<Promise<void>>();
    const endLease = keepLease(parts, wave, () => {
      lost = true;
    });
    try {
      const callers = await callersOf(parts, run.accountId, run.service);
      if (callers.length === 0) return await pauseForFault(run, 'no caller number: buy one, or set a default');
      const ready = preparer.members(wave, await withoutClosed(await withoutAdopted(wave)), callers);
      for (let chunk = await ready.take(1); chunk.length > 0; chunk = await ready.take(1)) {
        const allowance = await allowed(run);
        admitted = allowance > 0;
        held = run.service === 'PHONE' ? allowance : 0;
        // During an outage the wave goes back: another worker may reach the provider.
        if (stopping || lost || fault || allowance === 0) return pace.giveBack(allowance);
        const batch = await ready.fresh([...chunk, ...(await ready.take(allowance - 1, { onlyReady: true }))]);
        pace.giveBack(allowance - batch.length);
        const sendBy = sendByFrom(parts);
        const closings = new Map<Id, Date | null>();
        const { claimed, blocked: busy } = await recordIntents(wave, batch, rules.judge(clock.now(), closings));
        pace.giveBack(batch.length - claimed.length);
        channels.giveBack(held);
        held = 0;
        if (claimed.length === 0) breaker.unused();
        admitted = false;
        blocked ||= busy.length > 0;
        if (claimed.length === 0 && (await isOver(run))) return;
        const utterances = new Map(batch.map(({ recipient, utterance }) => [recipient.id, utterance]));
        for (const recipient of claimed) {
          const utterance = utterances.get(recipient.id);
          if (!utterance) continue;
          const said = validUntil(utterance, closings.get(recipient.id));
          const work = send(recipient, said, sendBy).finally(() => underWay.delete(work));
          underWay.add(work);
        }
        await requests.onSizeLessThan(settings.requestsAtOnce);
      }
    } finally {
      if (admitted) breaker.unused();
      channels.giveBack(held);
      await Promise.all(underWay);
      endLease();
      // Whose line is busy waits for it in the store: a wave that came round again at once would keep the lanes from all others.
      const now = clock.now();
      const notBefore = blocked ? new Date(now.getTime() + busyTicks * settings.tickMs) : null;
      if (!lost) await store.dispatch.releaseWave({ waveId, epoch, notBefore, now });
    }

    async function send(recipient: Recipient, utterance: Utterance, sendBy: SendBy): Promise<void> {
      // Its place among the requests is free once it is answered: the next need not wait until the answer is stored.
      const outcome = await requests.add(() => request(recipient, utterance, sendBy));
      await record(recipient, run, outcome);
    }

    async function request(recipient: Recipient, utterance: Utterance, sendBy: SendBy): Promise<Outcome> {
      const sentAt = clock.monotonic();
      // Nobody new is dialled once we stop: what still waits for its turn here has not left, and says so.
      const outcome = await place(parts, recipient, utterance, stopping ? sendNever : sendBy);
      if (outcome.event.reason === 'late') breaker.unused();
      else breaker.note(isAnswered(outcome), sentAt);
      fault ||= outcome.fault !== null;
      // It was not the provider that failed.
      if (outcome.exhausted !== null) health.failed(outcome.exhausted);
      return outcome;
    }
  }

  /** Free channels (calls only), the breaker and the pace, together: how many requests may leave now. */
  async function allowed(run: Run): Promise<number> {
    const isCall = run.service === 'PHONE';
    const free = isCall ? await channels.take(largestChunk) : largestChunk;
    const admitted = breaker.admit(free);
    const taken = admitted === 0 ? 0 : await pace.take(admitted);
    if (admitted > 0 && taken === 0) breaker.unused();
    if (isCall) channels.giveBack(free - taken);
    return taken;
  }

  /** A call of theirs may be known already, of a begin that the database had lost: whoever has one is not called again. */
  async function withoutAdopted(wave: Wave): Promise<Wave> {
    const adopted = await adoptKept(parts, lives, wave.members);
    return adopted.size === 0 ? wave : { ...wave, members: wave.members.filter(({ id }) => !adopted.has(id)) };
  }

  /** Members whose clocks are outside the calling window wait from here on: nothing is rendered for them. */
  async function withoutClosed(wave: Wave): Promise<readonly Recipient[]> {
    const { callingWindow, members } = wave;
    const now = clock.now();
    const closed = callingWindow ? members.filter((one) => rules.isClosed(callingWindow, one.dialNumber, now)) : [];
    if (closed.length === 0) return members;
    const judge = rules.judge(now);
    const turnAway: Judge = (recipient, claim, facts) => {
      const event = judge(recipient, claim, facts);
      return event?.type === 'claim' ? null : event;
    };
    const { turnedAway } = await recordIntents(wave, closed.map(claimOf), turnAway);
    const gone = new Set(turnedAway.map(({ recipient }) => recipient.id));
    return members.filter(({ id }) => !gone.has(id));
  }

  async function recordIntents(wave: Wave, batch: readonly Pick<Ready, 'recipient' | 'claim'>[], judge: Judge) {
    const now = clock.now();
    const intents: Intent[] = batch.map(({ recipient, claim }) => ({ recipientId: recipient.id, event: claim }));
    const { id: waveId, epoch, run } = wave;
    const { keepContactsMs } = rules;
    // Other processes have looked for free channels too: the store has the last word.
    const bound = run.service === 'PHONE' ? { channels: settings.channels } : {};
    const step = { waveId, epoch, intents, judge, keepContactsMs, ...bound, advance: lives.advancer(now), now };
    const recorded = await store.dispatch.recordIntents(step);
    // Who only waits on is where it was.
    for (const one of recorded.turnedAway) if (one.recipient.life.state !== one.before.state) lives.announce(one);
    const before = new Map(batch.map(({ recipient }) => [recipient.id, recipient.life]));
    for (const recipient of recorded.claimed) {
      const life = before.get(recipient.id);
      if (life) lives.announce({ recipient, before: life, changed: true, effects: [] });
    }
    return recorded;
  }

  /** An answer that cannot be stored is not lost: the recipient stays in doubt, and the provider is asked. */
  async function record(recipient: Recipient, run: Run, outcome: Outcome): Promise<void> {
    if (outcome.slowMs !== null) pace.slow(outcome.slowMs);
    try {
      // Before its end is: what fails between the two is doubt, and is told once more.
      if (outcome.optedOut) await optOut(parts, recipient);
      await lives.apply(recipient.id, outcome.event);
      if (outcome.fault) await pauseForFault(run, `account_fault: ${outcome.fault.reason}`);
    } catch (error) {
      health.failed(error);
      parts.alarm({
        kind: 'internal',
        message: "A provider's answer could not be stored.",
        numberId: recipient.id,
        error,
      });
    }
  }

  async function pauseForFault(run: Run, reason: string): Promise<void> {
    const paused = await store.runs.pauseForFault(run.id, reason, clock.now());
    if (!paused) return;
    parts.alarm({ kind: 'account_fault', message: `A run was paused: ${reason}.`, runId: run.id });
    parts.events.emit('run', { run: paused, counts: {}, at: clock.now() });
  }

  async function isOver(run: Run): Promise<boolean> {
    return (await store.runs.get(run.id))?.state !== 'running';
  }

  return {
    repeat: createRepeat({ parts, lives, preparer, rules }),
    start() {
      const { services } = telephony.capabilities;
      working = (services.length > 1 ? lanesBesideCalls : lanes).map(lane);
    },
    wake,
    endFutureWaits,
    async stop() {
      stopping = true;
      pace.close();
      channels.close();
      breaker.close();
      wake();
      await Promise.all(working);
    },
  };
}

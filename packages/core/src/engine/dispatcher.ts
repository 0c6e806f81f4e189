import PQueue from 'p-queue';
import { GhantiError } from '../domain/errors';
import type { Recipient } from '../domain/recipient';
import type { Run } from '../domain/run';
import type { LifeEvent } from '../machines/life';
import type { Intent, Wave } from '../ports/store';
import { callersOf } from './callers';
import { type Channels, createChannels } from './channels';
import type { Lives } from './lives';
import type { Parts } from './parts';
import { type Outcome, place, type Utterance } from './place';
import type { Renderer } from './render';

/** Dials: claims waves, writes intents, sends requests within the pace. */
export interface Dispatcher {
  start(): void;
  /** There may be new work: look now. */
  wake(): void;
  /**
   * Sends the request of a dispatch in doubt once more, under the same token: only for providers that drop a repeated key.
   * False when it cannot be made again.
   */
  repeat(recipient: Recipient): Promise<boolean>;
  /** Claims nothing new, lets requests in flight end, gives leases back. */
  stop(): Promise<void>;
}

/** Waves worked on at once: while one waits for answers, the next is made ready. */
const lanes = 2;
/** Recipients rendered ahead of the pace, and at most dialled by one statement. */
const lookAhead = 32;
const largestChunk = 500;

interface Ready {
  readonly recipient: Recipient;
  readonly utterance: Utterance;
  readonly claim: LifeEvent;
}

export function createDispatcher(parts: Parts, lives: Lives, renderer: Renderer, workerId: string): Dispatcher {
  const { store, settings, clock, pace } = parts;
  const channels: Channels = createChannels(parts);
  const requests = new PQueue({ concurrency: settings.requestsAtOnce });
  let stopping = false;
  let sleepers: (() => void)[] = [];
  let working: Promise<void>[] = [];
  lives.onFinal(() => channels.freed());

  function sleep(ms: number): Promise<void> {
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

  async function lane(): Promise<void> {
    while (!stopping) {
      try {
        const wave = await store.dispatch.claimWave({ workerId, leaseMs: settings.leaseMs, now: clock.now() });
        if (wave) await work(wave);
        else await sleep(settings.tickMs);
      } catch (error) {
        parts.alarm({ kind: 'internal', message: 'A wave could not be worked on; it is taken up again.', error });
        await sleep(settings.tickMs);
      }
    }
  }

  async function work(wave: Wave): Promise<void> {
    const { id: waveId, epoch, run } = wave;
    let lost = false;
    let fault = false;
    let blocked = false;
    const renewal = heartbeat(wave, () => {
      lost = true;
    });
    try {
      const callers = await callersOf(parts, run.accountId, run.service);
      if (callers.length === 0) return await pauseForFault(run, 'no caller number: buy one, or set a default');
      const ready = readyMembers(wave, callers);
      for (let chunk = await ready.take(1); chunk.length > 0; chunk = await ready.take(1)) {
        const allowance = await allowed(run);
        if (stopping || lost || fault || allowance === 0) return pace.giveBack(allowance);
        const batch = [...chunk, ...(await ready.take(allowance - 1, { onlyReady: true }))];
        pace.giveBack(allowance - batch.length);
        const sendBy = clock.monotonic() + settings.sendByMs;
        const { claimed, blocked: busy } = await recordIntents(wave, batch);
        pace.giveBack(batch.length - claimed.length);
        blocked ||= busy.length > 0;
        if (claimed.length === 0 && (await isOver(run))) return;
        for (const recipient of claimed) {
          const mine = batch.find((one) => one.recipient.id === recipient.id);
          if (mine) void requests.add(() => send(recipient, mine.utterance, sendBy));
        }
        await requests.onSizeLessThan(settings.requestsAtOnce);
      }
    } finally {
      await requests.onIdle();
      renewal();
      await lives.idle();
      // Whose line is busy waits for it here: given back at once, the wave would only come round again.
      if (blocked && !stopping) await sleep(settings.tickMs);
      if (!lost) await store.dispatch.releaseWave({ waveId, epoch, now: clock.now() });
    }

    async function send(recipient: Recipient, utterance: Utterance, sendBy: number): Promise<void> {
      const outcome = await place(parts, recipient, utterance, sendBy);
      fault ||= outcome.fault !== null;
      await record(recipient, run, outcome);
    }
  }

  /** Free channels (calls only) and pace, together: how many requests may leave now. */
  async function allowed(run: Run): Promise<number> {
    const free = run.service === 'PHONE' ? await channels.free() : largestChunk;
    return free === 0 ? 0 : pace.take(Math.min(free, largestChunk));
  }

  async function recordIntents(wave: Wave, batch: readonly Ready[]) {
    const now = clock.now();
    const intents: Intent[] = batch.map(({ recipient, claim }) => ({ recipientId: recipient.id, event: claim }));
    const { id: waveId, epoch } = wave;
    const recorded = await store.dispatch.recordIntents({ waveId, epoch, intents, advance: lives.advancer(now), now });
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
      await lives.apply(recipient.id, outcome.event);
      if (outcome.fault) await pauseForFault(run, `account_fault: ${outcome.fault.reason}`);
    } catch (error) {
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

  /** Prolongs the lease while the wave is worked on. The answer stops it. */
  function heartbeat(wave: Wave, onLost: () => void): () => void {
    let stop = () => {};
    const beat = async () => {
      try {
        const { id: waveId, epoch } = wave;
        const kept = await store.dispatch.renewWave({ waveId, epoch, leaseMs: settings.leaseMs, now: clock.now() });
        if (!kept) onLost();
      } catch (error) {
        parts.alarm({ kind: 'internal', message: 'A lease could not be prolonged.', runId: wave.run.id, error });
      }
      next();
    };
    const next = () => {
      stop = clock.after(settings.leaseMs / 3, () => void beat());
    };
    next();
    return () => stop();
  }

  /** Renders the wave's members ahead of the pace, in order; those that cannot be rendered fail alone. */
  function readyMembers(wave: Wave, callers: readonly string[]) {
    const waiting = [...wave.members].reverse();
    const rendering: Promise<Ready | null>[] = [];
    const done: Ready[] = [];

    function fill(): void {
      while (rendering.length + done.length < lookAhead && waiting.length > 0) {
        const recipient = waiting.pop();
        if (!recipient) return;
        const ready = prepare(wave.run, recipient, callers);
        // A fault is thrown where it is awaited, not while it waits its turn.
        ready.catch(() => {});
        rendering.push(ready);
      }
    }

    return {
      /** Takes up to `most`: waits for the first unless `onlyReady`. */
      async take(most: number, { onlyReady = false } = {}): Promise<readonly Ready[]> {
        const taken: Ready[] = [];
        while (taken.length < most && !stopping) {
          fill();
          const next = rendering[0];
          if (next === undefined || (onlyReady && !(await isSettled(next)))) break;
          rendering.shift();
          const ready = await next;
          if (ready) taken.push(ready);
        }
        return taken;
      },
    };
  }

  async function prepare(run: Run, recipient: Recipient, callers: readonly string[]): Promise<Ready | null> {
    const { attemptNo, dispatchNo } = recipient.life;
    const utterance = await utter(run, recipient);
    if ('reason' in utterance) {
      await lives.apply(recipient.id, { type: 'suppressed', attemptNo, dispatchNo, reason: utterance.reason });
      return null;
    }
    const { said, facts } = utterance;
    const from = callers[recipient.id % callers.length] ?? '';
    return {
      recipient,
      utterance: said,
      claim: { type: 'claim', attemptNo, dispatchNo: dispatchNo + 1, from, ...facts },
    };
  }

  async function utter(run: Run, recipient: Recipient) {
    try {
      if (run.service === 'SMS') {
        const text = renderer.text(run.content, recipient.dialTags);
        return 'reason' in text ? text : { said: { text: text.text }, facts: { segments: text.segments } };
      }
      const spoken = await renderer.call(run.content, recipient.dialTags);
      if ('reason' in spoken) return spoken;
      if (spoken.seconds > run.talkLimitSeconds) return { reason: 'message_too_long' };
      const said = {
        parts: spoken.parts,
        contentSeconds: spoken.seconds,
        timeLimitSeconds: run.talkLimitSeconds,
        keypad: run.content.keypad,
      };
      return { said, facts: { contentSeconds: spoken.seconds } };
    } catch (error) {
      if (error instanceof GhantiError && error.code === 'invalid_input') return { reason: error.message };
      await pauseForFault(run, `speech cannot be made: ${error instanceof Error ? error.message : 'unknown fault'}`);
      throw error;
    }
  }

  return {
    async repeat(recipient) {
      const run = recipient.runId === null ? null : await store.runs.get(recipient.runId);
      const utterance = run && (await utter(run, recipient));
      if (!utterance || 'reason' in utterance) return false;
      const { event } = await place(parts, recipient, utterance.said, clock.monotonic() + settings.sendByMs);
      // What is still in doubt is repeated again when its deadline comes back.
      if (event.type === 'accepted' || event.type === 'rejected_number') await lives.apply(recipient.id, event);
      return true;
    },
    start() {
      working = Array.from({ length: lanes }, () => lane());
    },
    wake,
    async stop() {
      stopping = true;
      pace.close();
      channels.close();
      wake();
      await Promise.all(working);
    },
  };
}

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const winner = await Promise.race([promise.catch(() => null), Promise.resolve(pending)]);
  return winner !== pending;
}

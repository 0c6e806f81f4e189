import { GhantiError } from '../domain/errors';
import { exhaustedBy } from '../domain/exhausted';
import { parsePhoneNumber } from '../domain/phone-number';
import type { Recipient } from '../domain/recipient';
import type { Run } from '../domain/run';
import type { LifeEvent } from '../machines/life';
import type { Wave } from '../ports/store';
import type { Lives } from './lives';
import type { Parts } from './parts';
import type { Utterance } from './place';
import type { Renderer } from './render';

/** A recipient whose message is rendered: only its intent is missing. */
export interface Ready {
  readonly recipient: Recipient;
  readonly utterance: Utterance;
  readonly claim: LifeEvent;
  /** By the monotonic clock. */
  readonly madeAt: number;
}

/** Recipients rendered ahead of the pace: so many at the least, and at most. */
const leastAhead = 32;
const mostAhead = 500;
/** So many seconds of the pace are rendered ahead, so that a pause of the voice engine does not slow the run. */
const secondsAhead = 10;
/** What waited longer for a channel or the pace is made once more: its speech may have been evicted, and asking keeps it from being. */
const staleMs = 5 * 60_000;
/** A provider tries to deliver a text for four hours at most. */
const longestValiditySeconds = 14_400;

/** Makes ready what is said; see `createPreparer`. */
export type Preparer = ReturnType<typeof createPreparer>;

/** What is said to each of a wave's members, made ahead of the pace; who cannot be told anything fails alone. */
export function createPreparer(options: {
  readonly parts: Parts;
  readonly lives: Lives;
  readonly renderer: Renderer;
  readonly pauseForFault: (run: Run, reason: string) => Promise<void>;
  readonly isStopping: () => boolean;
}) {
  const { parts, lives, renderer, pauseForFault, isStopping } = options;
  const { store, settings, clock } = parts;
  const lookAhead = Math.min(mostAhead, Math.max(leastAhead, Math.ceil(settings.callsPerSecond * secondsAhead)));

  /** Renders the wave's members ahead of the pace, in order; those that cannot be rendered fail alone. */
  function members(wave: Wave, all: readonly Recipient[], callers: readonly string[]) {
    // A wave that workers died over is worked on one by one, so that the one who brings them down can be told: and that one comes
    // first, before others could be prepared, and lost with it, once more.
    const isWary = wave.crashes > 0;
    const first = isWary ? wave.suspectId : null;
    const waiting = [...all.filter(({ id }) => id === first), ...all.filter(({ id }) => id !== first)].reverse();
    const ahead = isWary ? 1 : lookAhead;
    const make = isWary ? prepareWarily : prepare;
    const rendering: { readonly ready: Promise<Ready | null>; isSettled: boolean }[] = [];

    function fill(): void {
      while (rendering.length < ahead && waiting.length > 0) {
        const recipient = waiting.pop();
        if (!recipient) return;
        const ready = make(wave, recipient, callers);
        const one = { ready, isSettled: false };
        const settle = () => {
          one.isSettled = true;
        };
        // A fault is thrown where it is awaited, not while it waits its turn.
        ready.then(settle, settle);
        rendering.push(one);
      }
    }

    return {
      /** Takes up to `most`: waits for the first unless `onlyReady`. */
      async take(most: number, { onlyReady = false } = {}): Promise<readonly Ready[]> {
        const taken: Ready[] = [];
        while (taken.length < most && !isStopping()) {
          fill();
          const next = rendering[0];
          if (next === undefined || (onlyReady && !next.isSettled)) break;
          rendering.shift();
          const ready = await next.ready;
          if (ready) taken.push(ready);
        }
        return taken;
      },
      /** Those who may leave now, with speech that is there when it is fetched. */
      async fresh(batch: readonly Ready[]): Promise<readonly Ready[]> {
        const staleBefore = clock.monotonic() - staleMs;
        const again = (one: Ready) => (one.madeAt < staleBefore ? prepare(wave, one.recipient, callers) : one);
        return (await Promise.all(batch.map(again))).flatMap((one) => one ?? []);
      },
    };
  }

  /** Whoever is under work is written down before the work begins, so that one who brings down every worker is found. */
  async function prepareWarily(wave: Wave, recipient: Recipient, callers: readonly string[]): Promise<Ready | null> {
    const { id: waveId, epoch, run } = wave;
    const times = await store.dispatch.preparing({ waveId, epoch, recipientId: recipient.id });
    // The times before this one, and the first death, of which only the wave is known.
    if (times >= settings.preparationTries) {
      parts.alarm({
        kind: 'poison',
        message: `Workers died ${settings.preparationTries} times over one number: it failed, unsent.`,
        numberId: recipient.id,
        runId: run.id,
      });
      return suppress(recipient, 'poison');
    }
    const ready = await prepare(wave, recipient, callers);
    await store.dispatch.preparing({ waveId, epoch, recipientId: null });
    return ready;
  }

  async function prepare({ run }: Wave, recipient: Recipient, callers: readonly string[]): Promise<Ready | null> {
    // Whatever the database says, no emergency or premium number is ever dialled (S23).
    const number = parsePhoneNumber(recipient.dialNumber, settings.defaultCountry);
    if (!number.ok) return suppress(recipient, number.code);
    const utterance = await utter(run, recipient);
    if ('reason' in utterance) return suppress(recipient, utterance.reason);
    const { said, facts } = utterance;
    const { claim } = claimOf(recipient);
    const from = callers[recipient.id % callers.length] ?? '';
    return { recipient, utterance: said, claim: { ...claim, from, ...facts }, madeAt: clock.monotonic() };
  }

  async function suppress({ id, life }: Recipient, reason: string): Promise<null> {
    const { attemptNo, dispatchNo } = life;
    await lives.apply(id, { type: 'suppressed', attemptNo, dispatchNo, reason });
    return null;
  }

  async function utter(run: Run, recipient: Recipient) {
    try {
      if (run.service === 'SMS') {
        const text = renderer.text(run.content, recipient.dialTags);
        if ('reason' in text) return text;
        const said = { text: text.text, validitySeconds: longestValiditySeconds, closesAt: null };
        return { said, facts: { segments: text.segments } };
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
      // A full disk is no fault of the run's: it goes on as soon as there is room.
      if (exhaustedBy(error) !== null) throw error;
      await pauseForFault(run, `speech cannot be made: ${error instanceof Error ? error.message : 'unknown fault'}`);
      throw error;
    }
  }

  return { members, utter };
}

/** The recipient's next dispatch, as the event that claims it. */
export function claimOf(recipient: Recipient): Pick<Ready, 'recipient' | 'claim'> {
  const { attemptNo, dispatchNo } = recipient.life;
  return { recipient, claim: { type: 'claim', attemptNo, dispatchNo: dispatchNo + 1 } };
}

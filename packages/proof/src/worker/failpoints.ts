import type { RecipientEvent, Speech, Store, Telephony } from '@ghanti/core';

/**
 * The crash windows around a call (docs/correctness/windows.md) that a worker can be made to die in by itself. C1, C5 and C12 are cut from
 * outside: in the line to the database, and in the database. F25 is a recipient who brings down whoever prepares the call.
 */
export const failpoints = ['C0', 'C2', 'C3', 'C4', 'C6', 'C7', 'C8', 'C9', 'C10', 'C11', 'F25'] as const;
export type Failpoint = (typeof failpoints)[number];

/** What happens at the window: the process dies, or freezes until somebody wakes it. */
export interface Trap {
  /** Called when the window is reached, by so many at once; for a death it never returns. */
  spring(many?: number): void;
}

/** A trap that springs the `nth` time: kill -9 of oneself, or for C11 a stop of all threads. */
export function trapFor(failpoint: Failpoint, nth = 1): Trap {
  let [left, sprung] = [nth, false];
  return {
    spring(many = 1) {
      left -= many;
      if (left > 0 || sprung) return;
      sprung = true;
      process.kill(process.pid, failpoint === 'C11' ? 'SIGSTOP' : 'SIGKILL');
      // Signals come between two steps of the program: not one more of ours may happen before it.
      if (failpoint !== 'C11') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_000);
    },
  };
}

const isProviderReport = ({ event }: RecipientEvent) => /^(initiated|ringing|answered|ended_)/.test(event.type);
const isEnd = ({ event }: RecipientEvent) => event.type.startsWith('ended_');

/** What kills every worker that speaks it. */
export const deadlyWord = 'fatal';

/** Speech with a trap in one of its texts. */
export function trappedSpeech(speech: Speech, failpoint: Failpoint, trap: Trap): Speech {
  return {
    ...speech,
    async synthesize(text, voice, signal) {
      if (failpoint === 'F25' && text.includes(deadlyWord)) trap.spring();
      return speech.synthesize(text, voice, signal);
    },
  };
}

/** The store with a trap in one of its windows. Everything else is as it was. */
export function trappedStore(store: Store, failpoint: Failpoint, trap: Trap): Store {
  const { dispatch, runs } = store;
  return {
    ...store,
    runs: {
      ...runs,
      async begin(step) {
        const outcome = await runs.begin(step);
        if (failpoint === 'C9' && outcome.outcome === 'begun') trap.spring();
        return outcome;
      },
    },
    dispatch: {
      ...dispatch,
      async recordIntents(step) {
        if (failpoint === 'C0') trap.spring();
        const recorded = await dispatch.recordIntents(step);
        if (failpoint === 'C11' && recorded.claimed.length > 0) trap.spring();
        return recorded;
      },
      async apply(events, advance, now) {
        const [reports, ends] = [events.filter(isProviderReport).length, events.filter(isEnd).length];
        if (failpoint === 'C6') trap.spring(reports);
        const applied = await dispatch.apply(events, advance, now);
        if (failpoint === 'C7') trap.spring(reports);
        if (failpoint === 'C8') trap.spring(ends);
        return applied;
      },
    },
  };
}

/** The carrier plugin with a trap in one of its windows. C3 is inside the plugin: its `onSent`. */
export function trappedTelephony(telephony: Telephony, failpoint: Failpoint, trap: Trap): Telephony {
  return {
    ...telephony,
    async placeCall(request, signal) {
      if (failpoint === 'C2') trap.spring();
      const placed = await telephony.placeCall(request, signal);
      if (failpoint === 'C4') trap.spring();
      return placed;
    },
    async hangUp(providerId) {
      if (failpoint === 'C10') trap.spring();
      return telephony.hangUp(providerId);
    },
  };
}

import { randomBytes } from 'node:crypto';
import type { Clock } from '@ghanti/core';
import { fateOf } from './fates';
import type { Ending, Entry, Journal } from './journal';

/** A request for a call, as the carrier takes it. */
export interface Order {
  readonly token: string;
  readonly to: string;
  readonly from: string;
  readonly worker: string;
  readonly statusUrl: string;
  readonly contentSeconds: number;
  readonly timeLimitSeconds: number;
}

export type CallStatus = 'queued' | 'ringing' | 'answered' | Ending;

/** A call as the carrier has it. */
export interface Call extends Order {
  readonly id: string;
  readonly placedAt: number;
  /** Position of the latest event, from 0. */
  readonly seq: number;
  readonly status: CallStatus;
  readonly seconds: number;
}

export interface ExchangeOptions {
  readonly journal: Journal;
  /** Told of each change, once it is in the journal. */
  readonly tell: (call: Call) => void;
  /** Milliseconds of each phase: ringing, talking. Seconds on the bill do not depend on it. */
  readonly phaseMs: number;
  readonly after: Clock['after'];
}

/** The carrier's switch: calls live here, whatever becomes of whoever asked for them. */
export interface Exchange {
  /** Resolves when the call exists, in the journal too. */
  place(order: Order): Promise<Call>;
  get(id: string): Call | null;
  /** Those that are on their way into the journal among them, however long the disk takes: what came before the question counts. */
  find(by: { to: string; from: string; since: number }): Promise<readonly Call[]>;
  /** Ends a call; harmless when it has ended. Null when it never was. */
  hangUp(id: string): Promise<Call | null>;
  /** Resolves when nothing is on its way into the journal. */
  written(): Promise<void>;
  close(): void;
}

const endedStatuses: ReadonlySet<CallStatus> = new Set(['completed', 'busy', 'no_answer', 'failed', 'canceled']);

/** True when nothing can happen to the call any more. */
function hasEnded({ status }: Pick<Call, 'status'>): boolean {
  return endedStatuses.has(status);
}

export function createExchange({ journal, tell, phaseMs, after }: ExchangeOptions): Exchange {
  const calls = new Map<string, Call>();
  const timers = new Map<string, () => void>();
  const writing = new Set<Promise<void>>();

  async function write(entry: Entry): Promise<void> {
    const written = journal.append(entry);
    writing.add(written);
    await written.finally(() => writing.delete(written));
  }

  async function allWritten(): Promise<void> {
    await Promise.allSettled(writing);
    // Who was waiting for it has gone on by then.
    await new Promise((resolve) => setImmediate(resolve));
  }

  function move(id: string, change: Partial<Call>): Call | null {
    const call = calls.get(id);
    if (!call || hasEnded(call)) return call ?? null;
    const next = { ...call, ...change, seq: call.seq + 1 };
    calls.set(id, next);
    tell(next);
    return next;
  }

  function later(id: string, ms: number, work: () => void): void {
    timers.set(id, after(ms * (0.5 + Math.random()), work));
  }

  async function end(id: string, ending: Ending, seconds: number): Promise<Call | null> {
    const call = calls.get(id);
    if (!call || hasEnded(call)) return call ?? null;
    timers.get(id)?.();
    const next = { ...call, status: ending, seconds, seq: call.seq + 1 };
    calls.set(id, next);
    await write({ kind: 'ended', id, ending, seconds, at: Date.now() });
    tell(next);
    return next;
  }

  function live(call: Call): void {
    const { id } = call;
    const fate = fateOf(call.to);
    const over = () => void end(id, fate.ending, Math.min(fate.seconds(call.contentSeconds), call.timeLimitSeconds));
    later(id, phaseMs, () => {
      move(id, { status: 'ringing' });
      later(id, phaseMs, () => {
        if (fate.ending !== 'completed') return over();
        move(id, { status: 'answered' });
        if (!fate.endless) later(id, phaseMs, over);
      });
    });
  }

  return {
    async place(order) {
      const call: Call = {
        ...order,
        id: `call-${randomBytes(9).toString('hex')}`,
        placedAt: Date.now(),
        seq: 0,
        status: 'queued',
        seconds: 0,
      };
      const { id, token, to, from, worker, placedAt } = call;
      await write({ kind: 'placed', id, token, to, from, worker, at: placedAt });
      calls.set(id, call);
      live(call);
      return call;
    },
    get: (id) => calls.get(id) ?? null,
    async find({ to, from, since }) {
      await allWritten();
      return [...calls.values()].filter((call) => call.to === to && call.from === from && call.placedAt >= since);
    },
    async hangUp(id) {
      const call = calls.get(id);
      if (!call) return null;
      return call.status === 'answered' ? end(id, 'completed', 1) : end(id, 'canceled', 0);
    },
    written: allWritten,
    close() {
      for (const cancel of timers.values()) cancel();
    },
  };
}

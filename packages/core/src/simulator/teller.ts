import TinyQueue from 'tinyqueue';
import type { Clock } from '../ports/clock';
import type { ProviderEvent } from '../ports/telephony';
import { chanceOf } from './chance';
import type { Call } from './exchange';
import { instantOf, isEnd, timelineOf } from './fates';
import type { SimulatorFaults } from './options';

/** Reports events of calls when their time comes. */
export interface Teller {
  /** Follows a call from its first event on, or from where it was cut by a hang-up. */
  follow(call: Call): void;
  /** Begins to tell, and offers again what the sink refused. */
  tell(sink: (events: readonly ProviderEvent[]) => Promise<void>): void;
  /** Tells nothing more; resolves when the sink is at rest. */
  close(): Promise<void>;
}

/** At most this many events go to the sink at once. */
const batchSize = 500;
/** A sink that refused is asked again after this, doubling up to the longest, in real milliseconds. */
const firstRetryMs = 100;
const longestRetryMs = 10_000;

/** A call and the next of its moments. */
interface Next {
  readonly due: number;
  /** Keeps the order of calls that are due together. */
  readonly order: number;
  readonly call: Call;
  readonly index: number;
  /** A hang-up changes what comes next; an entry made before it is void. */
  readonly hungUpAt: number | null;
  /** A report that a fault held back. */
  readonly heldBack?: ProviderEvent;
}

/**
 * One timer over a heap of the next moment of each call: the cost per event is the same with ten live calls and with a
 * hundred thousand. `onTold` hears of the calls whose end the sink took.
 */
export function createTeller(options: {
  readonly clock: Clock;
  readonly faults: SimulatorFaults['reports'];
  readonly onTold: (providerIds: readonly string[]) => Promise<void>;
}): Teller {
  const { clock, faults, onTold } = options;
  const heap = new TinyQueue<Next>([], (a, b) => a.due - b.due || a.order - b.order);
  const nextIndex = new WeakMap<Call, number>();
  let order = 0;
  let sink: ((events: readonly ProviderEvent[]) => Promise<void>) | null = null;
  let cancelTimer: (() => void) | null = null;
  let timerDue = Number.POSITIVE_INFINITY;
  let telling: Promise<void> | null = null;
  let refused: Batch | null = null;
  let retryMs = firstRetryMs;
  let closed = false;

  function push(call: Call, index: number): void {
    const moment = timelineOf(call.placed, call.hungUpAt)[index];
    nextIndex.set(call, index);
    if (!moment) return;
    heap.push({ due: instantOf(call.placed, moment.at), order: order++, call, index, hungUpAt: call.hungUpAt });
  }

  /** Takes what is due off the heap, as far as one batch goes. */
  function takeDue(now: number): Batch {
    const batch: Batch = { events: [], ended: [] };
    while (batch.events.length < batchSize) {
      const next = heap.peek();
      if (!next || next.due > now) break;
      heap.pop();
      if (next.heldBack) batch.events.push(next.heldBack);
      else if (next.hungUpAt === next.call.hungUpAt) take(next, batch, now);
    }
    return batch;
  }

  function take({ call, index }: Next, batch: Batch, now: number): void {
    const { placed, hungUpAt } = call;
    const moment = timelineOf(placed, hungUpAt)[index];
    push(call, index + 1);
    if (!moment) return;
    const event: ProviderEvent = { ...moment.report, token: placed.token };
    if (isEnd(event)) batch.ended.push(call);
    if (struckBy('drop', event)) return;
    // Late by more than any pause between two events, or it would not be overtaken.
    if (struckBy('reorder', event)) holdBack(call, event, now + (20 * 1_000) / placed.speed);
    else batch.events.push(event);
    if (struckBy('duplicate', event)) batch.events.push(event);
  }

  function holdBack(call: Call, event: ProviderEvent, due: number): void {
    heap.push({ due, order: order++, call, index: -1, hungUpAt: call.hungUpAt, heldBack: event });
  }

  function struckBy(fault: 'drop' | 'duplicate' | 'reorder', event: ProviderEvent): boolean {
    const share = faults?.[fault] ?? 0;
    return share > 0 && chanceOf(faults?.seed ?? 0, fault, event.token, event.type) < share;
  }

  function wakeAt(due: number): void {
    if (closed || !sink || telling || due >= timerDue) return;
    cancelTimer?.();
    timerDue = due;
    cancelTimer = clock.after(Math.max(0, due - clock.now().getTime()), () => {
      timerDue = Number.POSITIVE_INFINITY;
      cancelTimer = null;
      start();
    });
  }

  function start(): void {
    if (closed || !sink || telling) return;
    const work = tellDue(sink).finally(() => {
      telling = null;
      const wake = refused ? clock.now().getTime() + retryMs : heap.peek()?.due;
      if (wake !== undefined) wakeAt(wake);
    });
    telling = work;
  }

  async function tellDue(tellTo: (events: readonly ProviderEvent[]) => Promise<void>): Promise<void> {
    while (!closed) {
      const batch: Batch = refused ?? takeDue(clock.now().getTime());
      if (batch.events.length === 0 && batch.ended.length === 0) return;
      try {
        if (batch.events.length > 0) await tellTo(batch.events);
        const ended = batch.ended.filter((call) => !call.told);
        if (ended.length > 0) await onTold(ended.map((call) => call.placed.providerId));
      } catch {
        // Not committed there: the same events are offered again, later and later, until they are taken.
        retryMs = refused ? Math.min(retryMs * 2, longestRetryMs) : firstRetryMs;
        refused = batch;
        return;
      }
      refused = null;
    }
  }

  return {
    follow(call) {
      const last = timelineOf(call.placed, call.hungUpAt).length - 1;
      push(call, Math.min(nextIndex.get(call) ?? 0, last));
      const first = heap.peek();
      if (first && !refused) wakeAt(first.due);
    },
    tell(to) {
      sink = to;
      start();
    },
    async close() {
      closed = true;
      cancelTimer?.();
      await telling;
    },
  };
}

interface Batch {
  readonly events: ProviderEvent[];
  readonly ended: Call[];
}

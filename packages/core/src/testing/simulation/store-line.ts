import type { RecordedIntents, Store } from '../../ports/store';
import type { Caller } from './caller';
import { slowStepMs } from './scales';
import { SimulatedFault, type Surroundings } from './surroundings';

/** Steps that change nothing: no audit is due after them. */
const reads: ReadonlySet<string> = new Set([
  ...['byId', 'byEmail', 'count', 'isLive', 'list', 'get', 'after', 'history', 'due', 'nextDue', 'terminating'],
  ...['recipients', 'live', 'countLiveCalls', 'facts', 'owners', 'find', 'owned', 'taken', 'stale', 'ping'],
]);

const longestStallMs = 300_000;

type Steps = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

/**
 * The store as one worker reaches it: each step goes out, happens whole at some instant, and its answer comes back; any of
 * the three may fail, and the worker may die at each.
 */
export function storeThroughLine(around: Surroundings, caller: Caller, store: Store): Store {
  const groups = Object.entries(store).map(([group, steps]) => [group, lineTo(around, caller, group, steps)]);
  return Object.fromEntries(groups) as unknown as Store;
}

function lineTo(around: Surroundings, caller: Caller, group: string, steps: unknown): unknown {
  // What it says of itself needs no line.
  if (typeof steps === 'boolean') return steps;
  if (typeof steps === 'function') return () => step(around, caller, group, () => (steps as () => Promise<unknown>)());
  const entries = Object.entries(steps as Steps).map(([name, effect]) => [
    name,
    (...args: readonly unknown[]) =>
      step(around, caller, `${group}.${name}`, async () => {
        const answer = await effect(...args);
        if (name === 'recordIntents') hearOfIntents(around, args, answer);
        if (group === 'outbox' && name === 'record') hearOfAttempt(around, args);
        return answer;
      }),
  ]);
  return Object.fromEntries(entries);
}

/** Leases are judged where the intents are written, not where their worker believes to be. */
function hearOfIntents({ auditor }: Surroundings, args: readonly unknown[], answer: unknown): void {
  const [{ waveId, epoch }] = args as Parameters<Store['dispatch']['recordIntents']>;
  if ((answer as RecordedIntents).claimed.length > 0) auditor.intended(waveId, epoch);
}

function hearOfAttempt({ auditor }: Surroundings, args: readonly unknown[]): void {
  const [{ endpointId, eventId }] = args as Parameters<Store['outbox']['record']>;
  auditor.recorded(endpointId, eventId);
}

function step(around: Surroundings, caller: Caller, name: string, effect: () => Promise<unknown>): Promise<unknown> {
  const { timeline, trace, auditor, chance, storeIsDown } = around;
  const faults = around.faults();
  const dies = chance.happens(faults.crash);
  const failsBefore = chance.happens(faults.storeFailedBefore);
  const failsAfter = chance.happens(faults.storeFailedAfter);
  const there = delay(around);
  const back = delay(around);
  const stalls = chance.happens(faults.stall);
  const lostWithItsCaller = chance.happens(0.5);
  return new Promise((resolve, reject) => {
    const fail = (words: string) =>
      timeline.in(back, () => caller.hear(() => reject(new SimulatedFault(`${name}: ${words}`))));
    if (dies && lostWithItsCaller) {
      trace.note(`${caller.name} dies before ${name}`);
      caller.die();
      return;
    }
    timeline.in(there, async () => {
      if (!caller.alive() && lostWithItsCaller) return;
      if (failsBefore || storeIsDown()) {
        trace.note(`${caller.name} ${name} fails, and did nothing`);
        return void fail('the connection was lost');
      }
      const outcome = await settle(effect);
      if (!reads.has(name.slice(name.indexOf('.') + 1))) {
        trace.note(`${caller.name} ${name}`);
        auditor.committed(`${caller.name} ${name}`);
      }
      if (dies) {
        trace.note(`${caller.name} dies after ${name}`);
        return caller.die();
      }
      if (failsAfter) {
        trace.note(`${caller.name} does not hear of ${name}`);
        return void fail('the outcome of COMMIT is unknown');
      }
      if (stalls) {
        const ms = chance.between(1_000, longestStallMs);
        trace.note(`${caller.name} stands still for ${ms} ms before it hears of ${name}`);
        caller.freeze(ms);
      }
      const hear = () => caller.hear(() => ('error' in outcome ? reject(outcome.error) : resolve(outcome.value)));
      if (back === 0) hear();
      else timeline.in(back, hear);
    });
  });
}

async function settle(effect: () => Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
  try {
    return { value: await effect() };
  } catch (error) {
    return { error };
  }
}

function delay({ chance, faults }: Surroundings): number {
  if (chance.happens(faults().storeSlow)) return chance.between(200, slowStepMs);
  return chance.pick([0, 0, 0, 0, 1, 3, 20]);
}

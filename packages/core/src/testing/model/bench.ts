import { createEngine } from '../../engine/create-engine';
import type { Engine } from '../../engine/engine';
import { statusOf } from '../../machines/status';
import { createMemoryStore } from '../../memory/store';
import type { Store } from '../../ports/store';
import { createTestClock } from '../time/test-clock';
import type { sightOf } from './model';
import { createSwitchboard, type Switchboard } from './switchboard';

/** After each order: longer than a tick of the engine. */
export const momentMs = 1_050;
/** A request is given up after this, and its worker is free again. */
export const requestMs = 10_000;
/** Doubt, and silence, are looked into after this: longer than all that happens before a model waits. */
export const doubtMs = 90_000;
/** Everything that was in doubt or silent has been looked into: a worker's death is looked into after three times `doubtMs`. */
export const longMs = 4 * doubtMs;

/** The real thing: an engine on memory, on time that the commands turn, over a switchboard that they work. */
export interface Bench {
  readonly engine: Engine;
  readonly accountId: number;
  readonly switchboard: Switchboard;
  readonly advance: (ms: number) => Promise<void>;
  /** The process dies where it stands, and another starts on the same store. */
  crash(): Promise<void>;
  sight(): Promise<ReturnType<typeof sightOf>>;
  close(): Promise<void>;
}

/** @param wrapStore  changes the store before the engine has it: planted bugs do */
export async function openBench(credits: number, wrapStore = (store: Store) => store): Promise<Bench> {
  const clock = createTestClock();
  const store = createMemoryStore();
  const switchboard = createSwitchboard();
  const processes: Process[] = [];
  const account = await store.accounts.create({
    email: 'a@example.test',
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits,
    now: clock.now(),
  });
  const accountId = account?.id ?? 0;

  async function start(): Promise<Engine> {
    const life: Process['life'] = { over: false };
    const engine = createEngine({
      store: mortal(wrapStore(store), life),
      telephony: mortal(switchboard.telephony, life),
      clock: {
        ...clock,
        after: (ms, run) => clock.after(ms, () => void (life.over || run())),
      },
      settings: {
        secret: 'a secret that outlives a process',
        callsPerSecond: 10_000,
        channels: 10_000,
        requestTimeoutMs: requestMs,
        policy: { doubtMs, silentMs: doubtMs, talkGraceMs: doubtMs },
      },
    });
    processes.push({ life, engine });
    const started = engine.start();
    await clock.advance(0);
    await started;
    return engine;
  }

  let engine = await start();
  return {
    get engine() {
      return engine;
    },
    accountId,
    switchboard,
    advance: clock.advance,
    async crash() {
      for (const { life } of processes) life.over = true;
      switchboard.cutOff();
      engine = await start();
    },
    async sight() {
      const page = { page: 1, pageSize: 100 };
      const list = await store.campaigns.list(accountId, page);
      const campaigns = [...list.items].reverse().map(async ({ id, name, status, counts }) => ({
        id,
        name,
        status,
        counts,
        numbers: ((await store.recipients.list(accountId, id, page))?.items ?? []).map((one) => ({
          id: one.id,
          number: one.number,
          status: statusOf(one.service, one.life.state),
          attempt: one.life.attemptNo,
          calls: switchboard.callsOf(one.id),
        })),
      }));
      const credit = (await store.accounts.byId(accountId))?.credit ?? { available: 0, held: 0, spent: 0 };
      return { credit, campaigns: await Promise.all(campaigns) };
    },
    async close() {
      for (const { life } of processes) life.over = true;
      switchboard.cutOff();
      for (const one of processes) void one.engine.stop();
      await clock.advance(0);
    },
  };
}

interface Process {
  readonly life: { over: boolean };
  readonly engine: Engine;
}

/** A port as a process has it: once that is dead, it does and learns nothing more. */
function mortal<T extends object>(port: T, life: Process['life']): T {
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return mortal(value, life);
      if (typeof value !== 'function') return value;
      return async (...given: unknown[]) => {
        if (life.over) throw new Error('This process is dead.');
        const answer: unknown = await Reflect.apply(value, target, given);
        if (life.over) throw new Error('This process is dead.');
        return answer;
      };
    },
  });
}

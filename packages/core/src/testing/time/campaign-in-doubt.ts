import type { Recipient } from '../../domain/recipient';
import { createEngine } from '../../engine/create-engine';
import type { Engine } from '../../engine/engine';
import type { LifePolicy } from '../../machines/advance';
import { createMemoryStore } from '../../memory/store';
import type { Store } from '../../ports/store';
import type { Telephony } from '../../ports/telephony';
import type { PlacingFault } from '../../simulator/options';
import { createSimulator } from '../../simulator/simulator';
import { enginesOnTestTime } from './engines-on-test-time';
import { createTestClock } from './test-clock';

const stopAfterTest = enginesOnTestTime();

/** One campaign over a carrier that fails as it is told; answers every call that the carrier really made. */
export async function campaignInDoubt(options: {
  decide?: (to: string, nth: number) => PlacingFault;
  wrap?: (carrier: Telephony) => Telephony;
  numbers?: readonly string[];
  /** Runs before the campaign begins. */
  before?: (engine: Engine, accountId: number) => void;
  leaseMs?: number;
  withStore?: (store: Store) => Store;
  policy?: Partial<LifePolicy>;
}) {
  const requests = new Map<string, number>();
  const clock = createTestClock();
  const carrier = createSimulator({
    clock,
    speed: 500,
    faults: {
      decide: ({ to }) => {
        const nth = (requests.get(to) ?? 0) + 1;
        requests.set(to, nth);
        return options.decide?.(to, nth) ?? 'accept';
      },
    },
  });
  const engine = createEngine({
    store: options.withStore?.(createMemoryStore()) ?? createMemoryStore(),
    telephony: options.wrap?.(carrier) ?? carrier,
    clock,
    settings: {
      ...{ callsPerSecond: 10_000, channels: 1_000, tickMs: 10, policy: { doubtMs: 60, ...options.policy } },
      ...(options.leaseMs === undefined ? {} : { leaseMs: options.leaseMs }),
    },
  });
  stopAfterTest(engine, clock);
  const alarms: string[] = [];
  engine.events.on('alarm', ({ kind }) => alarms.push(kind));
  await engine.start();
  const account = await engine.store.accounts.create({
    email: 'a@example.test',
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: 100,
    now: clock.now(),
  });
  const accountId = account?.id ?? 0;
  const rows = (options.numbers ?? ['9801000000']).map((number, row) => ({ number, row }));
  const made = await engine.campaigns.create(accountId, { name: 'Doubt', services: 'PHONE' }, rows);
  const id = made.campaign.id;
  options.before?.(engine, accountId);
  await engine.campaigns.begin(accountId, id, { message: 'Namaste' });
  const until = async (state: string) => {
    for (let turn = 0; turn < 800; turn++) {
      const [latest] = await engine.campaigns.runs(accountId, id);
      if (latest?.state === state) return latest;
      await clock.advance(5);
    }
    throw new Error(`the run did not come to be ${state}`);
  };
  const outcome = async () => {
    const recipients: Recipient[] = [];
    for await (const one of engine.campaigns.recipients(accountId, id)) recipients.push(one);
    const calls: string[] = [];
    for await (const call of carrier.log()) calls.push(call.to);
    return { recipients, calls, requests, alarms, credit: (await engine.account(accountId))?.credit };
  };
  return { engine, clock, accountId, id, until, outcome };
}

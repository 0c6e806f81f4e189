import { createEngine, createSimulator, type Engine, type Id, type Simulator, type Telephony } from '@ghanti/core';
import { anyOf } from '../suites/load';
import type { Ground } from './ground';

/** Somebody who spends: an account, its campaigns, and what was granted to it. */
export interface Spender {
  readonly accountId: Id;
  readonly campaigns: readonly { readonly id: Id; readonly numbers: readonly Id[] }[];
  granted: number;
}

/** Engines on one database over one carrier, and accounts with a small balance. */
export interface Cast {
  readonly engines: readonly Engine[];
  readonly carrier: Simulator;
  readonly spenders: readonly Spender[];
  /** Phone numbers that may be bought. */
  readonly sids: readonly string[];
  readonly alarms: Map<string, number>;
  close(): Promise<void>;
}

const accounts = 2;
const campaignsEach = 30;
const numbersEach = 3;
/** An account's first balance pays for so many of its campaigns at once. */
const campaignsPaid = 12;
const credits = campaignsPaid * numbersEach;
/** So many of them are begun before the first order. */
export const campaignsBegun = 5;
const message = 'नमस्ते';

export async function openCast({ stores }: Ground): Promise<Cast> {
  const carrier = createSimulator({ speed: 300 });
  const sinks: Parameters<Simulator['listen']>[0][] = [];
  // As webhooks do, a report comes to whichever process it reaches.
  const telephony: Telephony = { ...carrier, listen: (sink) => void sinks.push(sink) };
  const alarms = new Map<string, number>();
  const engines = stores.map((store) => {
    const engine = createEngine({
      store,
      telephony,
      settings: { secret: 'what all engines of this proof share', ...paces },
    });
    engine.events.on('alarm', ({ kind, message: words }) => {
      const alarm = `${kind}: ${words}`;
      alarms.set(alarm, (alarms.get(alarm) ?? 0) + 1);
    });
    return engine;
  });
  const spenders: Spender[] = [];
  for (let n = 0; n < accounts; n += 1) spenders.push(await openSpender(anyOf(engines), n));
  await Promise.all(engines.map((engine) => engine.start()));
  const onSale = await carrier.numbers.available();
  carrier.listen((events) => anyOf(sinks)(events));
  return {
    engines,
    carrier,
    spenders,
    sids: onSale.map(({ sid }) => sid),
    alarms,
    async close() {
      await Promise.all(engines.map((engine) => engine.stop()));
      await carrier.close();
    },
  };
}

const paces = { callsPerSecond: 10_000, channels: 10_000, tickMs: 50, otpPerNumber: 100_000 };

async function openSpender(engine: Engine, n: number): Promise<Spender> {
  const account = await engine.accounts.create({ email: `spender${n}@example.com`, credits });
  const campaigns: { id: Id; numbers: Id[] }[] = [];
  for (let c = 0; c < campaignsEach; c += 1) {
    const first = 1_000 * n + 10 * c;
    const rows = Array.from({ length: numbersEach }, (_, row) => ({ number: `980100${4_000 + first + row}`, row }));
    const services = c % 3 === 0 ? 'SMS' : 'PHONE';
    const { campaign } = await engine.campaigns.create(account.id, { name: `Campaign ${c}`, services }, rows);
    const { items } = await engine.numbers.list(account.id, campaign.id, { page: 1, pageSize: numbersEach });
    campaigns.push({ id: campaign.id, numbers: items.map(({ id }) => id) });
  }
  return { accountId: account.id, campaigns, granted: credits };
}

/** What every begin of theirs says. */
export const words = { message } as const;

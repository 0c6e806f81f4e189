import { type Engine, GhantiError, type IdempotencyClaim } from '@ghanti/core';
import { anyOf } from '../suites/load';
import { type Cast, campaignsBegun, type Spender, words } from './cast';

/** How one order ended: done, or the code of its refusal. */
export interface Ending {
  readonly order: string;
  readonly outcome: string;
}

/** Refusals that an order may meet when others are at the same things; any other is a failure. */
const refusals: Readonly<Record<string, readonly string[]>> = {
  begin: ['conflict', 'insufficient_credits'],
  'begin twice': ['conflict', 'insufficient_credits'],
  terminate: ['conflict'],
  pause: ['conflict'],
  resume: ['conflict'],
  // `unavailable`: its turn came too late, on a busy machine.
  code: ['insufficient_credits', 'throttled', 'unavailable'],
  buy: ['conflict', 'insufficient_credits', 'not_found'],
  release: ['conflict', 'not_found'],
  grant: [],
};

type Give = (cast: Cast, engine: Engine, spender: Spender) => Promise<unknown>;

const orders: readonly { readonly name: string; readonly share: number; readonly give: Give }[] = [
  { name: 'begin', share: 30, give: (_, engine, spender) => begin(engine, spender, anyCampaign(spender)) },
  { name: 'begin twice', share: 8, give: beginTwice },
  {
    name: 'terminate',
    share: 25,
    give: (_, engine, spender) => engine.campaigns.terminate(spender.accountId, anyCampaign(spender).id),
  },
  {
    name: 'pause',
    share: 5,
    give: (_, engine, spender) => engine.campaigns.pause(spender.accountId, anyCampaign(spender).id),
  },
  {
    name: 'resume',
    share: 5,
    give: (_, engine, spender) => engine.campaigns.resume(spender.accountId, anyCampaign(spender).id),
  },
  { name: 'code', share: 12, give: (_, engine, spender) => sendCode(engine, spender) },
  {
    name: 'buy',
    share: 5,
    give: ({ sids }, engine, spender) => engine.phoneLines.buy(spender.accountId, anyOf(sids)),
  },
  {
    name: 'release',
    share: 4,
    give: async (_, engine, spender) => {
      const [line] = await engine.phoneLines.owned(spender.accountId);
      return engine.phoneLines.release(spender.accountId, line?.sid ?? 'none');
    },
  },
  { name: 'grant', share: 5, give: (_, engine, spender) => grant(engine, spender) },
];

/** Gives one order, any by its share, through any engine. */
export async function giveOrder(cast: Cast): Promise<Ending> {
  const { name, give } = anyOf(deck);
  try {
    await give(cast, anyOf(cast.engines), anyOf(cast.spenders));
    return { order: name, outcome: 'done' };
  } catch (error) {
    if (error instanceof GhantiError && refusals[name]?.includes(error.code))
      return { order: name, outcome: error.code };
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** As often as its share says. */
const deck = orders.flatMap((order) => Array.from({ length: order.share }, () => order));

const anyCampaign = ({ campaigns }: Spender) => anyOf(campaigns);

function begin(engine: Engine, { accountId }: Spender, campaign: Spender['campaigns'][number], key?: IdempotencyClaim) {
  const selection = { kind: 'individual', ids: campaign.numbers } as const;
  return engine.campaigns.begin(accountId, campaign.id, { ...words, selection, ...(key ? { idempotency: key } : {}) });
}

/** The same begin under one key at two engines at once: it is one run, or none. */
async function beginTwice({ engines }: Cast, engine: Engine, spender: Spender): Promise<void> {
  const campaign = anyCampaign(spender);
  const key = { accountId: spender.accountId, scope: 'begin', key: String(Math.random()), fingerprint: 'same' };
  const both = await Promise.allSettled([engine, anyOf(engines)].map((one) => begin(one, spender, campaign, key)));
  const begun = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  if (new Set(begun.map(({ run }) => run.id)).size > 1) throw new Error('One key began two runs.');
  for (const one of both)
    if (one.status === 'rejected' && !(one.reason instanceof GhantiError && begun.length > 0)) throw one.reason;
}

function sendCode(engine: Engine, { accountId }: Spender) {
  const number = `98020${String(Math.floor(Math.random() * 100_000)).padStart(5, '0')}`;
  const channel = anyOf(['text', 'voice'] as const);
  return engine.otp.send(accountId, { number, message: 'Your code is {otp}.', channel, option: 'generated' });
}

async function grant(engine: Engine, spender: Spender): Promise<void> {
  const amount = 1 + Math.floor(Math.random() * 2);
  await engine.accounts.grant(spender.accountId, amount);
  spender.granted += amount;
}

/** Begins some campaigns, so that there is something to terminate from the first order on. */
export async function beginSome({ engines, spenders }: Cast): Promise<void> {
  const begins = spenders.flatMap((spender) =>
    spender.campaigns.slice(0, campaignsBegun).map((campaign) => begin(anyOf(engines), spender, campaign)),
  );
  await Promise.all(begins);
}

import type { Id, PhoneLine, Store } from '@ghanti/core';
import { aCampaign, anAccount, begun, dialWave, eventFor, rules } from './a-campaign';

/** Its sid holds the number, as where a provider has no other name for a number on sale. */
const line = (number: string): PhoneLine => ({
  number,
  sid: number.slice(1),
  friendlyName: number,
  capabilities: { voice: true, sms: true, mms: false, fax: false },
  rate: 3,
  acceptIncoming: 'Voice Calls',
  configureWith: 'Webhook',
  callComesIn: 'Webhook',
  callUrl: '',
  httpRequest: 'POST',
});

const claimFor = (accountId: Id, key: string) => ({ accountId, scope: 'POST /x', key, fingerprint: 'f' });

/** Something of everything: lives in many states, a re-run, a scheduled run, a code, phone numbers, a key. All of it healthy. */
export async function aBusyDatabase(store: Store): Promise<void> {
  const account = await anAccount(store);
  await store.outbox.register({
    accountId: account.id,
    url: 'https://host.example/events',
    description: '',
    types: [],
    sealedSecret: 'sealed',
    now: new Date(),
  });
  const campaign = await aCampaign(store, account.id, 8);
  await begun(store, account.id, campaign);
  const first = (await dialWave(store)) ?? [];
  const now = new Date();
  const all = first.flatMap((one) => [
    eventFor(one, 'accepted', { providerId: `CA${one.id}` }),
    eventFor(one, 'ended_completed', { providerId: `CA${one.id}`, duration: 30 }),
  ]);
  await store.dispatch.apply(all, rules(now), now);
  await store.runs.finishReady(now);
  const again = await store.runs.begin({
    accountId: account.id,
    campaignId: campaign,
    content: { message: 'Namaste', audio: null, priority: 'message', voice: 'np_rija', keypad: null },
    selection: { kind: 'statuses', statuses: ['completed'] },
    tags: [],
    startsAt: null,
    now,
    price: () => ({ holdPerNumber: 2, talkLimitSeconds: 120 }),
    idempotency: claimFor(account.id, 'begin again'),
  });
  if (again.outcome !== 'begun') throw new Error(again.outcome);
  const [lost, heard, done, put] = (await dialWave(store)) ?? [];
  if (!lost || !heard || !done || !put) throw new Error('The wave was too small.');
  const mixed = [
    eventFor(lost, 'ambiguous', { reason: 'timeout' }),
    eventFor(heard, 'answered', { providerId: 'CB1' }),
    eventFor(done, 'ended_completed', { providerId: 'CB2', duration: 30 }),
    eventFor(put, 'throttled', { notBefore: now }),
  ];
  await store.dispatch.apply(mixed, rules(now), now);
  await laterRun(store, account.id);
  await aVerifiedCode(store, account.id);
  await store.phoneLines.reserve(account.id, line('+97714000001'), now);
  await store.phoneLines.confirm(account.id, line('+97714000001'), now);
  await store.phoneLines.reserve(account.id, line('+97714000002'), now);
}

async function laterRun(store: Store, accountId: Id): Promise<void> {
  const outcome = await store.runs.begin({
    accountId,
    campaignId: await aCampaign(store, accountId, 2),
    content: { message: 'Namaste', audio: null, priority: 'message', voice: 'np_rija', keypad: null },
    selection: { kind: 'not_started' },
    tags: [],
    startsAt: new Date(Date.now() + 3_600_000),
    now: new Date(),
    price: () => ({ holdPerNumber: 2, talkLimitSeconds: 120 }),
    idempotency: null,
  });
  if (outcome.outcome !== 'begun') throw new Error(outcome.outcome);
}

async function aVerifiedCode(store: Store, accountId: Id): Promise<void> {
  const now = new Date();
  const created = await store.otps.create({
    accountId,
    service: 'SMS',
    number: '+9779811111111',
    given: '9811111111',
    option: 'generated',
    template: '{otp}',
    voice: 'np_rija',
    codeHash: 'hash',
    codeSalt: 'salt',
    expiresAt: new Date(now.getTime() + 300_000),
    tries: 5,
    hold: 1,
    throttles: [],
    claim: { type: 'claim', attemptNo: 1, dispatchNo: 1, from: '+97714000000', segments: 1 },
    advance: rules(now),
    now,
  });
  if (created.outcome !== 'created') throw new Error(created.outcome);
  await store.otps.attempt({ accountId, id: created.otp.id, matches: true, now });
}

import { describe, expect, it } from 'vitest';
import type { Account } from '../../domain/account';
import type { HostEventType } from '../../domain/host-event';
import type { DeliveryOutcome, DueDelivery, OutboxEvent, WebhookEndpoint } from '../../ports/store';
import { eventFor, rules } from './call-rules';
import { aCampaign } from './campaign-builder';
import { anAccount, inMs, type Kit } from './kit';
import { anOtp } from './otp-builder';

const secret = 'sealed';
const hour = 3_600_000;

export function outboxTests(kit: Kit): void {
  async function anEndpoint(account: Account, types: readonly HostEventType[] = []): Promise<WebhookEndpoint> {
    const url = 'https://host.example/hook';
    const now = new Date();
    const endpoint = await kit.store.outbox.register({
      accountId: account.id,
      url,
      description: 'mine',
      types,
      sealedSecret: secret,
      now,
    });
    if (endpoint === 'too_many') throw new Error('unreachable');
    return endpoint;
  }

  /** All events of an endpoint, oldest first. */
  async function eventsOf({ accountId, id }: WebhookEndpoint): Promise<OutboxEvent[]> {
    const page = await kit.store.outbox.deliveries(accountId, id, { page: 1, pageSize: 100 });
    return (page?.items ?? []).map(({ event }) => event).reverse();
  }

  /** Claims for one endpoint; what others have due meanwhile is put off with it. */
  async function claim(endpoint: WebhookEndpoint, { at = inMs(1_000), perEndpoint = 4, leaseMs = 60_000 } = {}) {
    const step = { now: at, endpoints: 1_000, perEndpoint, cautiousAfter: 5, leaseMs };
    return (await kit.store.outbox.claimDue(step)).filter(({ target }) => target.id === endpoint.id);
  }

  const record = ({ event, target, attempt }: DueDelivery, outcome: DeliveryOutcome, now = new Date()) =>
    kit.store.outbox.record({ eventId: event.id, endpointId: target.id, attempt, outcome, now });
  const failed = (more: Partial<Extract<DeliveryOutcome, { kind: 'failed' }>> = {}): DeliveryOutcome => ({
    kind: 'failed',
    status: 500,
    error: 'answered 500',
    nextAt: inMs(2 * hour),
    resumeAt: null,
    gone: false,
    failingSince: inMs(-100 * hour),
    ...more,
  });

  const stateOf = async ({ accountId, id }: WebhookEndpoint) =>
    (await kit.store.outbox.list(accountId)).find((one) => one.id === id);

  /** An endpoint with one event that waits. */
  async function waiting(numbers = 1) {
    const campaign = await aCampaign(kit).with(numbers).numbers();
    const endpoint = await anEndpoint(campaign.account, ['number.status']);
    await campaign.begun();
    await campaign.intend(await campaign.wave());
    return { campaign, endpoint };
  }

  describe('the outbox', () => {
    it('holds nothing for an account without an endpoint, and gives one that comes later only later events', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      await campaign.begun();
      const endpoint = await anEndpoint(campaign.account);
      expect(await eventsOf(endpoint)).toEqual([]);
      await campaign.intend(await campaign.wave());
      expect((await eventsOf(endpoint)).map(({ type }) => type)).toEqual(['number.status', 'number.status']);
    });

    it('has one event for every change of a number, in an order that rises', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const endpoint = await anEndpoint(campaign.account, ['number.status']);
      await campaign.begun();
      const { claimed } = await campaign.intend(await campaign.wave());
      for (const type of ['accepted', 'ringing', 'ringing', 'answered'] as const)
        await campaign.apply(claimed, type, { providerId: 'CA1' });
      await campaign.apply(claimed, 'ended_completed', { providerId: 'CA1', duration: 61 });
      const events = await eventsOf(endpoint);
      expect(events.map(({ data }) => [data.previous, data.status])).toEqual([
        ['queued', 'dialing'],
        ['dialing', 'ringing'],
        ['ringing', 'in progress'],
        ['in progress', 'completed'],
      ]);
      const ids = events.map(({ id }) => id);
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
      const [recipient] = await campaign.recipients();
      expect(events.at(-1)?.data).toMatchObject({
        number_id: recipient?.id,
        campaign_id: campaign.id,
        duration: 61,
        credits: recipient?.consumed,
        attempt: 1,
      });
    });

    it('tells each of several changes that one step makes', async () => {
      const { campaign, endpoint } = await waiting();
      const one = await campaign.recipient();
      const now = new Date();
      await kit.store.dispatch.apply([eventFor(one, 'ringing'), eventFor(one, 'answered')], rules(now), now);
      expect((await eventsOf(endpoint)).map(({ data }) => data.status)).toEqual(['dialing', 'ringing', 'in progress']);
    });

    it('tells every change of a run once, with the counts that it leaves', async () => {
      const campaign = await aCampaign(kit).with(3).numbers();
      const endpoint = await anEndpoint(campaign.account, ['run.state']);
      await campaign.begun();
      await kit.store.runs.pause(campaign.account.id, campaign.id, new Date());
      await kit.store.runs.resume(campaign.account.id, campaign.id, new Date());
      await campaign.terminate();
      await kit.store.runs.finishReady(new Date());
      const told = (await eventsOf(endpoint)).map(({ data }) => [data.previous, data.state, data.counts]);
      expect(told).toEqual([
        [null, 'running', { queued: 3 }],
        ['running', 'paused', { queued: 3 }],
        ['paused', 'running', { queued: 3 }],
        ['running', 'terminating', { terminated: 3 }],
        ['terminating', 'finished', { terminated: 3 }],
      ]);
    });

    it('tells what becomes of a scheduled run, and of one that we pause', async () => {
      const campaign = await aCampaign(kit).with(1).numbers();
      const endpoint = await anEndpoint(campaign.account, ['run.state']);
      const { id } = await campaign.begun({ startsAt: inMs(hour) });
      await kit.store.runs.start(id, new Date());
      await kit.store.runs.pauseForFault(id, 'account_fault: 20003', new Date());
      await kit.store.runs.pauseForFault(id, 'account_fault: 20003', new Date());
      expect((await eventsOf(endpoint)).map(({ data }) => [data.previous, data.state, data.reason])).toEqual([
        [null, 'scheduled', null],
        ['scheduled', 'running', null],
        ['running', 'paused', 'account_fault: 20003'],
      ]);
    });

    it('tells of numbers and campaigns that are removed', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const endpoint = await anEndpoint(campaign.account);
      const { id } = await campaign.recipient();
      await kit.store.recipients.remove(campaign.account.id, id, new Date());
      await kit.store.campaigns.remove(campaign.account.id, campaign.id, new Date());
      expect(
        (await eventsOf(endpoint)).map(({ type, data }) => [type, data.number_id ?? null, data.campaign_id]),
      ).toEqual([
        ['number.removed', id, campaign.id],
        ['campaign.removed', null, campaign.id],
      ]);
    });

    it('names the code whose delivery changed', async () => {
      const account = await anAccount(kit);
      const endpoint = await anEndpoint(account);
      const { otp } = await anOtp(kit, account);
      const [event] = await eventsOf(endpoint);
      expect(event).toMatchObject({ type: 'otp.status', data: { otp_id: otp.id, previous: 'not started' } });
    });

    it('tells each account of its own only', async () => {
      const stranger = await anEndpoint(await anAccount(kit));
      await waiting();
      expect(await eventsOf(stranger)).toEqual([]);
    });

    it('leaves nothing of a step that came to nothing', async () => {
      const campaign = await aCampaign(kit).with(2).numbers();
      const endpoint = await anEndpoint(campaign.account);
      expect((await campaign.begin({ hold: 10_000 })).outcome).toBe('short');
      expect((await campaign.begin({ selection: { kind: 'individual', ids: [1] } })).outcome).toBe('unknown_ids');
      expect(await eventsOf(endpoint)).toEqual([]);
    });

    it('hands a due event to one worker, with the secrets that sign', async () => {
      const { endpoint } = await waiting();
      const [first, second] = await Promise.all([claim(endpoint), claim(endpoint)]);
      expect([...first, ...second]).toHaveLength(1);
      expect([...first, ...second][0]).toMatchObject({
        attempt: 1,
        target: { url: endpoint.url, sealedSecrets: [secret] },
      });
      const now = new Date();
      const { accountId, id } = endpoint;
      await kit.store.outbox.rotate({ accountId, id, sealedSecret: 'newer', previousUntil: inMs(hour), now });
      expect((await kit.store.outbox.get(accountId, id, now))?.sealedSecrets).toEqual(['newer', secret]);
      expect((await kit.store.outbox.get(accountId, id, inMs(2 * hour)))?.sealedSecrets).toEqual(['newer']);
    });

    it('lets each secret sign for as long as it was given, however often it is rotated meanwhile, ten at most', async () => {
      const { accountId, id } = await anEndpoint(await anAccount(kit));
      const rotate = (sealedSecret: string, hours: number, now = new Date()) =>
        kit.store.outbox.rotate({ accountId, id, sealedSecret, previousUntil: inMs(hours * hour), now });
      const signing = async (now: Date) => (await kit.store.outbox.get(accountId, id, now))?.sealedSecrets;
      await rotate('second', 2);
      await rotate('third', 4);
      await rotate('fourth', 3);
      expect(await signing(new Date())).toEqual(['fourth', 'third', 'second', secret]);
      expect(await signing(inMs(2.5 * hour))).toEqual(['fourth', 'third', 'second']);
      expect(await signing(inMs(3.5 * hour))).toEqual(['fourth', 'second']);
      expect(await signing(inMs(5 * hour))).toEqual(['fourth']);
      for (let more = 5; more <= 10; more += 1) expect(await rotate(`number ${more}`, 1)).toMatchObject({ id });
      expect(await rotate('number 11', 1)).toBe('too_many');
      expect(await signing(new Date())).toHaveLength(10);
      expect(await rotate('much later', 8, inMs(6 * hour))).toMatchObject({ id });
      expect(await signing(inMs(7 * hour))).toEqual(['much later', 'number 10']);
    });

    it('has at most so many at once of one endpoint, and one of an endpoint that fails', async () => {
      const { endpoint } = await waiting(9);
      const first = await claim(endpoint, { perEndpoint: 3 });
      expect(first).toHaveLength(3);
      expect(await claim(endpoint, { perEndpoint: 3 })).toEqual([]);
      for (const one of first) await record(one, failed());
      const next = await claim(endpoint, { perEndpoint: 3 });
      expect(next).toHaveLength(3);
      for (const one of next) await record(one, failed());
      expect((await stateOf(endpoint))?.failures).toBe(6);
      expect(await claim(endpoint, { perEndpoint: 3 })).toHaveLength(1);
    });

    it('passes over an endpoint that has all it may have: it must not take the turn of one that has room', async () => {
      const full = await waiting(3);
      await claim(full.endpoint, { perEndpoint: 2 });
      const free = await waiting(12);
      const step = { now: inMs(1_000), endpoints: 1, perEndpoint: 2, cautiousAfter: 5, leaseMs: 60_000 };
      for (let sent = 0; sent < 12; ) {
        const claimed = await kit.store.outbox.claimDue(step);
        expect(claimed).not.toEqual([]);
        const mine = claimed.filter(({ target }) => target.id === free.endpoint.id);
        await Promise.all(mine.map((one) => record(one, { kind: 'delivered', status: 204 })));
        sent += mine.length;
      }
    });

    it('hands it out again when its worker died, as a later attempt that the earlier one cannot touch', async () => {
      const { endpoint } = await waiting();
      const [dead] = await claim(endpoint, { leaseMs: 5_000 });
      const [again] = await claim(endpoint, { at: inMs(10_000) });
      expect([dead?.attempt, again?.attempt]).toEqual([1, 2]);
      if (!dead || !again) throw new Error('unreachable');
      await record(dead, failed({ nextAt: null }));
      await record(again, { kind: 'delivered', status: 204 });
      const page = await kit.store.outbox.deliveries(endpoint.accountId, endpoint.id, { page: 1, pageSize: 10 });
      expect(page?.items[0]).toMatchObject({ state: 'delivered', attempts: 2, lastStatus: 204, nextAt: null });
      expect(await claim(endpoint, { at: inMs(9 * hour) })).toEqual([]);
    });

    it('comes again when it failed, not before its time, and is given up at the end', async () => {
      const { endpoint } = await waiting();
      const [first] = await claim(endpoint);
      if (!first) throw new Error('unreachable');
      await record(first, failed());
      expect(await claim(endpoint, { at: inMs(hour) })).toEqual([]);
      const [second] = await claim(endpoint, { at: inMs(3 * hour) });
      expect(second).toMatchObject({ attempt: 2, event: { id: first.event.id } });
      if (!second) throw new Error('unreachable');
      expect(await record(second, failed({ nextAt: null }))).toBeNull();
      expect(await claim(endpoint, { at: inMs(99 * hour) })).toEqual([]);
      expect(await stateOf(endpoint)).toMatchObject({ enabled: true, failures: 2 });
    });

    it('sends nothing while the breaker is open', async () => {
      const { endpoint } = await waiting(6);
      const [first] = await claim(endpoint, { perEndpoint: 1 });
      if (!first) throw new Error('unreachable');
      await record(first, failed({ resumeAt: inMs(60_000) }));
      expect(await claim(endpoint)).toEqual([]);
      expect(await claim(endpoint, { at: inMs(61_000), perEndpoint: 1 })).toHaveLength(1);
    });

    it('disables an endpoint that is gone, and one that has failed for days without a success', async () => {
      const gone = await waiting();
      const [first] = await claim(gone.endpoint);
      if (!first) throw new Error('unreachable');
      expect(await record(first, failed({ status: 410, gone: true }))).toMatchObject({
        enabled: false,
        disabledReason: 'gone',
      });

      const failing = await waiting(2);
      const [one, two] = await claim(failing.endpoint);
      if (!one || !two) throw new Error('unreachable');
      expect(await record(one, failed())).toBeNull();
      expect(await record(two, failed({ failingSince: inMs(hour) }))).toMatchObject({ disabledReason: 'failing' });
      expect(await claim(failing.endpoint, { at: inMs(9 * hour) })).toEqual([]);
      await failing.campaign.apply(await failing.campaign.recipients(), 'ringing');
      expect(await eventsOf(failing.endpoint)).toHaveLength(2);
    });

    it('goes on when it is enabled again', async () => {
      const { endpoint } = await waiting();
      const [first] = await claim(endpoint);
      if (!first) throw new Error('unreachable');
      await record(first, failed({ gone: true, resumeAt: inMs(99 * hour) }));
      const { accountId, id } = endpoint;
      expect(await kit.store.outbox.update(accountId, id, { enabled: true, now: new Date() })).toMatchObject({
        enabled: true,
        disabledReason: null,
        failures: 0,
      });
      expect(await claim(endpoint, { at: inMs(3 * hour) })).toHaveLength(1);
    });

    it('changes an endpoint for its account only, and shows none to another', async () => {
      const account = await anAccount(kit);
      const stranger = await anAccount(kit);
      const { id } = await anEndpoint(account);
      const now = new Date();
      const theirs = stranger.id;
      expect(await kit.store.outbox.get(theirs, id, now)).toBeNull();
      expect(await kit.store.outbox.list(theirs)).toEqual([]);
      expect(await kit.store.outbox.update(theirs, id, { url: 'https://evil.example/', now })).toBeNull();
      expect(
        await kit.store.outbox.rotate({ accountId: theirs, id, sealedSecret: 'x', previousUntil: now, now }),
      ).toBeNull();
      expect(await kit.store.outbox.deliveries(theirs, id, { page: 1, pageSize: 10 })).toBeNull();
      expect(await kit.store.outbox.remove(theirs, id)).toBeNull();
      const patch = { url: 'https://host.example/other', types: ['run.state'] as const, enabled: false, now };
      expect(await kit.store.outbox.update(account.id, id, patch)).toMatchObject({
        url: patch.url,
        types: ['run.state'],
        enabled: false,
        disabledReason: 'asked',
        description: 'mine',
      });
      expect(await kit.store.outbox.remove(account.id, id)).toMatchObject({ id });
      expect(await kit.store.outbox.list(account.id)).toEqual([]);
    });

    it('has at most 20 endpoints of an account, however they race', async () => {
      const account = await anAccount(kit);
      const { id: accountId } = account;
      const one = () =>
        kit.store.outbox.register({
          accountId,
          url: 'https://host.example/',
          description: '',
          types: [],
          sealedSecret: secret,
          now: new Date(),
        });
      const made = await Promise.all(Array.from({ length: 25 }, one));
      expect(made.filter((endpoint) => endpoint === 'too_many')).toHaveLength(5);
    });

    it('forgets what is old and has ended', async () => {
      const { endpoint } = await waiting();
      const [due] = await claim(endpoint);
      if (!due) throw new Error('Nothing was due.');
      await record(due, { kind: 'delivered', status: 204 });
      await kit.store.outbox.purge(inMs(-hour));
      expect(await eventsOf(endpoint)).toHaveLength(1);
      while ((await kit.store.outbox.purge(inMs(hour))) > 0);
      expect(await eventsOf(endpoint)).toEqual([]);
    });

    it('forgets nothing that is still to be told, however old, while its endpoint is enabled', async () => {
      const { endpoint } = await waiting();
      while ((await kit.store.outbox.purge(inMs(hour))) > 0);
      expect(await eventsOf(endpoint)).toHaveLength(1);
      const { accountId, id } = endpoint;
      await kit.store.outbox.update(accountId, id, { enabled: false, now: new Date() });
      while ((await kit.store.outbox.purge(inMs(hour))) > 0);
      expect(await eventsOf(endpoint)).toEqual([]);
    });
  });
}

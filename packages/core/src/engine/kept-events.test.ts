import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import type { ProviderEvent, Telephony } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const secret = 'a secret that outlives the database';
const numbers = ['9801000000', '9801000010'];
const day = 24 * 3_600_000;

const stopAfterTest = enginesOnTestTime();

/** A service over a carrier that tells by webhooks alone: a stated double, whose webhook's body is the event itself. */
async function aService(tickMs = 1_000) {
  const clock = createTestClock();
  const tokens: string[] = [];
  const line = { beforeAnswer: async (_token: string) => {} };
  const simulator = createSimulator({ clock });
  const telephony: Telephony = {
    ...simulator,
    name: 'post-office',
    capabilities: { ...simulator.capabilities, hangUp: false },
    listen: undefined,
    findPlaced: async () => [],
    fetch: async (_service, providerId) => ({ type: 'ringing', providerId }),
    async placeCall({ token }) {
      tokens.push(token);
      await line.beforeAnswer(token);
      return { providerId: `call ${token}` };
    },
    async handleWebhook({ body }) {
      const event = JSON.parse(Buffer.from(body).toString('utf8')) as ProviderEvent;
      return { events: [event], reply: { status: 200, contentType: 'text/plain', body: 'OK' } };
    },
  };
  const engine = createEngine({ store: createMemoryStore(), telephony, clock, settings: { secret, tickMs } });
  stopAfterTest(engine, clock);
  const alarms: string[] = [];
  engine.events.on('alarm', ({ kind }) => alarms.push(kind));
  await engine.start();
  const { id: accountId } = await engine.accounts.create({ email: 'a@example.test', credits: 100 });
  const rows = numbers.map((number, row) => ({ number, row }));
  const { campaign } = await engine.campaigns.create(accountId, { name: 'Bell', services: 'PHONE' }, rows);

  async function begin() {
    const selection = { kind: 'statuses', statuses: ['completed'] } as const;
    const again = (await engine.campaigns.runs(accountId, campaign.id)).length > 0;
    await engine.campaigns.begin(accountId, campaign.id, again ? { selection } : { message: 'Namaste' });
    await clock.advance(2 * tickMs);
  }

  async function tell(token: string, event: Omit<ProviderEvent, 'token' | 'providerId'>) {
    const body = Buffer.from(JSON.stringify({ ...event, token, providerId: `call ${token}` }));
    const request = { method: 'POST', path: `/status/${token}`, url: '', headers: {}, body };
    const answered = engine.handleWebhook('post-office', request);
    await clock.advance(0);
    return (await answered).status;
  }

  async function whatIsThere() {
    const { items } = await engine.numbers.list(accountId, campaign.id, { page: 1, pageSize: 10 });
    return { items, credit: (await engine.account(accountId))?.credit };
  }

  const waiting = async () => engine.store.inbox.about((await whatIsThere()).items.map(({ id }) => id));
  return { engine, clock, accountId, campaign, tokens, alarms, line, begin, tell, whatIsThere, waiting };
}

type Service = Awaited<ReturnType<typeof aService>>;
/** Heard to its end: the length of an adopted call is not known, that it came to what follows it is. */
const heard = { type: 'mark', seq: 3 } as const;
const completed = { type: 'ended_completed', duration: 30, seq: 4 } as const;

/** Both numbers were called once, and heard the message to its end. */
async function afterOneRun(tickMs?: number): Promise<Service> {
  const service = await aService(tickMs);
  await service.begin();
  for (const token of service.tokens) await service.tell(token, completed);
  await service.clock.advance(2 * (tickMs ?? 1_000));
  return service;
}

/** A database restored from before its second begin, and the tokens of the two calls of that begin. */
async function aRestoredDatabase(tickMs?: number) {
  const [lost, restored] = [await afterOneRun(tickMs), await afterOneRun(tickMs)];
  await lost.begin();
  return { restored, tokens: lost.tokens.slice(numbers.length) };
}

describe("a carrier's word about a call of a begin that the database has lost", () => {
  it('is kept, told as an alarm, and changes nothing, however often it comes', async () => {
    const { restored, tokens } = await aRestoredDatabase();
    const before = await restored.whatIsThere();
    for (let times = 0; times < 3; times += 1)
      for (const token of tokens) expect(await restored.tell(token, { type: 'ringing', seq: 2 })).toBe(200);
    expect(await restored.whatIsThere()).toEqual(before);
    expect(restored.alarms).toContain('unknown_attempt');
    expect(await restored.waiting()).toHaveLength(2);
  });

  it('binds when the number is begun again: nobody is called twice, and the call costs what it costs', async () => {
    const { restored, tokens } = await aRestoredDatabase();
    for (const token of tokens) for (const event of [heard, completed]) await restored.tell(token, event);
    await restored.begin();
    await restored.clock.advance(5_000);
    const { items, credit } = await restored.whatIsThere();
    expect(restored.tokens).toHaveLength(numbers.length);
    expect(items.map(({ life }) => [life.attemptNo, life.state, life.providerId])).toEqual(
      tokens.map((token) => [2, 'completed', `call ${token}`]),
    );
    expect(credit).toEqual({ available: 96, held: 0, spent: 4 });
    expect(restored.alarms).toContain('intent_lost');
    expect(await restored.waiting()).toEqual([]);
    expect((await restored.engine.campaigns.get(restored.accountId, restored.campaign.id)).status).toBe('completed');
  });

  it('keeps nobody else of the begin from being called', async () => {
    const { restored, tokens } = await aRestoredDatabase();
    await restored.tell(tokens[0] ?? '', { type: 'answered', seq: 2 });
    await restored.begin();
    expect(restored.tokens).toHaveLength(numbers.length + 1);
    const { items } = await restored.whatIsThere();
    expect(items.map(({ life }) => [life.state, life.providerId])).toEqual([
      ['answered', `call ${tokens[0]}`],
      ['accepted', `call ${restored.tokens.at(-1)}`],
    ]);
    for (const event of [heard, completed]) await restored.tell(tokens[0] ?? '', event);
    expect((await restored.whatIsThere()).items[0]?.life.state).toBe('completed');
  });

  it('is forgotten after a day', async () => {
    const { restored, tokens } = await aRestoredDatabase(20_000);
    await restored.tell(tokens[0] ?? '', completed);
    await restored.clock.advance(day - 120_000);
    expect(await restored.waiting()).toHaveLength(1);
    await restored.clock.advance(1_200_000);
    expect(await restored.waiting()).toEqual([]);
  });
});

describe("a carrier's word about a call whose answer we have not heard yet", () => {
  it('binds at once, and the answer that comes after it changes nothing', async () => {
    const service = await aService();
    service.line.beforeAnswer = async (token) => {
      await service.tell(token, completed);
    };
    await service.begin();
    const { items, credit } = await service.whatIsThere();
    expect(items.map(({ life }) => life.state)).toEqual(['completed', 'completed']);
    expect(service.tokens).toHaveLength(numbers.length);
    expect(credit).toEqual({ available: 98, held: 0, spent: 2 });
    expect(service.alarms).toEqual([]);
  });

  it('of a code that failed says so by its status: its key sends no second one', async () => {
    const { engine, clock, accountId, tokens, line, tell } = await aService();
    line.beforeAnswer = async (token) => {
      await tell(token, { type: 'ended_failed', seq: 2 });
    };
    const key = { accountId, scope: 'POST /otp', key: 'one', fingerprint: 'a' };
    const order = {
      number: '9801000070',
      message: 'Your code is {otp}.',
      channel: 'voice',
      option: 'generated',
    } as const;
    const send = async () => {
      const sending = engine.otp.send(accountId, order, key);
      await clock.advance(1_000);
      return sending;
    };
    const first = await send();
    expect(await send()).toMatchObject({ otp: { id: first.otp.id, status: 'failed' }, replayed: true });
    expect((await engine.otp.list(accountId, { page: 1, pageSize: 9 })).items).toMatchObject([
      { id: first.otp.id, status: 'failed' },
    ]);
    expect(tokens).toHaveLength(1);
  });
});

import { describe, expect, it } from 'vitest';
import type { Recipient } from '../domain/recipient';
import type { Id } from '../domain/words';
import { statusOf } from '../machines/status';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock, type TestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';
import type { Engine } from './engine';
import type { EngineSettingsInput } from './options';

const stopAfterTest = enginesOnTestTime();

/** An engine on memory and a simulated carrier, on time that the test turns, with an account that has credits. */
async function anEngine(options: { credits?: number; settings?: EngineSettingsInput } = {}) {
  const clock = createTestClock();
  const telephony = createSimulator({ clock });
  const engine = createEngine({
    store: createMemoryStore(),
    telephony,
    clock,
    settings: { callsPerSecond: 10_000, channels: 5_000, ...options.settings },
  });
  stopAfterTest(engine, clock);
  await engine.start();
  const account = await engine.store.accounts.create({
    email: `${Math.random()}@example.test`,
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: options.credits ?? 1_000,
    now: clock.now(),
  });
  if (!account) throw new Error('no account');
  const ended = (campaignId: Id) => untilEnded(engine, clock, account.id, campaignId);
  return { engine, clock, telephony, accountId: account.id, ended };
}

async function aCampaign(
  engine: Engine,
  accountId: Id,
  numbers: readonly string[],
  services: 'PHONE' | 'SMS' = 'PHONE',
) {
  const input = { name: 'Bell', services } as const;
  const rows = numbers.map((number, row) => ({ number, row }));
  return (await engine.campaigns.create(accountId, input, rows, { allOrNothing: true })).campaign;
}

async function untilEnded(engine: Engine, clock: TestClock, accountId: Id, campaignId: Id): Promise<void> {
  for (let second = 0; second < 600; second++) {
    const { status } = await engine.campaigns.get(accountId, campaignId);
    if (status === 'completed' || status === 'terminated') return;
    await clock.advance(1_000);
  }
  throw new Error('the campaign did not end');
}

async function recipientsOf(engine: Engine, accountId: Id, campaignId: Id): Promise<Recipient[]> {
  const all: Recipient[] = [];
  for await (const one of engine.campaigns.recipients(accountId, campaignId)) all.push(one);
  return all;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const statuses = (recipients: readonly Recipient[]) =>
  Object.fromEntries(recipients.map((one) => [one.given, statusOf(one.service, one.life.state)]));

describe('an engine', () => {
  it('calls everybody once, and each number ends as its carrier says', async () => {
    const { engine, telephony, accountId, ended } = await anEngine();
    const numbers = Array.from({ length: 20 }, (_, n) => `98010000${String(n).padStart(2, '0')}`);
    const campaign = await aCampaign(engine, accountId, numbers);
    const { run } = await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    expect(run).toMatchObject({ numbers: 20, holdPerNumber: 1, held: 20 });
    await ended(campaign.id);
    const recipients = await recipientsOf(engine, accountId, campaign.id);
    const fates = [
      'completed',
      'unanswered',
      'unanswered',
      'failed',
      'hungup',
      'completed',
      'completed',
      'completed',
      'completed',
      'completed',
    ];
    expect(statuses(recipients)).toEqual(Object.fromEntries(numbers.map((number, n) => [number, fates[n % 10]])));
    const placed = await all(telephony.log());
    expect(placed).toHaveLength(20);
    expect(new Set(placed.map((call) => call.to)).size).toBe(20);
    const account = await engine.account(accountId);
    expect(account?.credit).toEqual({ available: 1_000 - 14, held: 0, spent: 14 });
  });

  it('tells listeners of every step after it is committed', async () => {
    const { engine, accountId, ended } = await anEngine();
    const seen: string[] = [];
    engine.events.on('number', ({ status }) => seen.push(status));
    const campaign = await aCampaign(engine, accountId, ['9801000000']);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await ended(campaign.id);
    expect(seen[0]).toBe('dialing');
    expect(seen).toContain('in progress');
    expect(seen.at(-1)).toBe('completed');
  });

  it('runs only the failed again when asked for them, and keeps the history', async () => {
    const { engine, telephony, accountId, ended } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9801000000', '9801000003', '9801000013']);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await ended(campaign.id);
    const again = await engine.campaigns.begin(accountId, campaign.id, {
      selection: { kind: 'statuses', statuses: ['failed'] },
    });
    expect(again.run).toMatchObject({ runNo: 2, numbers: 2 });
    await ended(campaign.id);
    const recipients = await recipientsOf(engine, accountId, campaign.id);
    expect(recipients.map((one) => one.life.attemptNo)).toEqual([1, 2, 2]);
    expect(await engine.numbers.history(accountId, recipients[1]?.id ?? 0)).toHaveLength(1);
    expect(await all(telephony.log())).toHaveLength(5);
  });

  it('begins nobody twice by silence', async () => {
    const { engine, accountId, ended } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9801000000']);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await expect(engine.campaigns.begin(accountId, campaign.id, {})).rejects.toMatchObject({ code: 'conflict' });
    await ended(campaign.id);
    await expect(engine.campaigns.begin(accountId, campaign.id, {})).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('sends texts, and charges those that were delivered by the segment', async () => {
    const { engine, accountId, ended } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9801000000', '9801000003'], 'SMS');
    const { run } = await engine.campaigns.begin(accountId, campaign.id, { message: 'क'.repeat(71) });
    expect(run.holdPerNumber).toBe(2);
    await ended(campaign.id);
    expect(Object.values(statuses(await recipientsOf(engine, accountId, campaign.id)))).toEqual([
      'completed',
      'failed',
    ]);
    expect((await engine.account(accountId))?.credit).toEqual({ available: 998, held: 0, spent: 2 });
  });

  it('fails a recipient without a value alone: not called, not charged', async () => {
    const { engine, telephony, accountId, ended } = await anEngine();
    const { campaign } = await engine.campaigns.create(
      accountId,
      { name: 'Tags', services: 'PHONE', usableTags: ['tags_name'] },
      [
        { number: '9801000000', tags: { tags_name: 'सीता' }, row: 2 },
        { number: '9801000010', row: 3 },
      ],
    );
    await engine.campaigns.begin(accountId, campaign.id, { message: 'नमस्ते {tags_name}' });
    await ended(campaign.id);
    const [first, second] = await recipientsOf(engine, accountId, campaign.id);
    expect(first?.life.state).toBe('completed');
    expect(second?.life).toMatchObject({ state: 'failed', reason: 'missing_tag: tags_name' });
    expect(second?.consumed ?? 0).toBe(0);
    expect(await all(telephony.log())).toHaveLength(1);
    expect((await engine.account(accountId))?.credit.held).toBe(0);
  });

  it('holds nothing when credits are short', async () => {
    const { engine, accountId } = await anEngine({ credits: 1 });
    const campaign = await aCampaign(engine, accountId, ['9801000000', '9801000010']);
    const begun = engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await expect(begun).rejects.toMatchObject({ code: 'insufficient_credits' });
    expect((await engine.account(accountId))?.credit).toEqual({ available: 1, held: 0, spent: 0 });
  });

  it('pauses, resumes, and terminates: live calls are ended, unused credits return', async () => {
    const { engine, clock, accountId, ended } = await anEngine({ settings: { channels: 2 } });
    const numbers = Array.from({ length: 10 }, (_, n) => `980100000${n}`);
    const campaign = await aCampaign(engine, accountId, numbers);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    expect((await engine.campaigns.pause(accountId, campaign.id)).state).toBe('paused');
    await expect(engine.campaigns.pause(accountId, campaign.id)).rejects.toMatchObject({ code: 'conflict' });
    expect((await engine.campaigns.resume(accountId, campaign.id)).state).toBe('running');
    await clock.advance(2_000);
    await engine.campaigns.terminate(accountId, campaign.id);
    await ended(campaign.id);
    expect((await engine.campaigns.get(accountId, campaign.id)).status).toBe('terminated');
    const states = (await recipientsOf(engine, accountId, campaign.id)).map((one) => one.life.state);
    expect(states.filter((state) => state === 'terminated').length).toBeGreaterThanOrEqual(8);
    expect((await engine.account(accountId))?.credit.held).toBe(0);
  });

  it('starts a scheduled run at its time, and refuses another begin meanwhile', async () => {
    const { engine, clock, accountId, ended } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9801000000']);
    const scheduledFor = new Date(clock.now().getTime() + 60_000).toISOString();
    const { run } = await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste', scheduledFor });
    expect(run.state).toBe('scheduled');
    expect((await engine.campaigns.get(accountId, campaign.id)).status).toBe('scheduled');
    await expect(engine.campaigns.begin(accountId, campaign.id, {})).rejects.toMatchObject({ code: 'conflict' });
    await clock.advance(59_000);
    expect((await engine.campaigns.get(accountId, campaign.id)).status).toBe('scheduled');
    await ended(campaign.id);
    expect((await engine.campaigns.runs(accountId, campaign.id))[0]).toMatchObject({ state: 'finished', settled: 1 });
  });

  it('names every fault of a begin at once', async () => {
    const { engine, accountId } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9801000000']);
    const begun = engine.campaigns.begin(accountId, campaign.id, {
      message: 'Hi {tags_name}',
      voice: 'nobody',
      scheduledFor: '2020-01-01T00:00',
    });
    const error = await begun.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_input' });
    const fields = (error as { faults: { field: string }[] }).faults.map((fault) => fault.field);
    expect(fields.sort()).toEqual(['message', 'scheduledFor', 'voice']);
  });

  it('refuses a list with a bad number, naming each place', async () => {
    const { engine, accountId } = await anEngine();
    const made = aCampaign(engine, accountId, ['9801000000', 'abc', '12']);
    const error = await made.catch((thrown: unknown) => thrown);
    const fields = (error as { faults: { field: string }[] }).faults.map((fault) => fault.field);
    expect(fields).toEqual(['numbers[1].number', 'numbers[2].number']);
    expect((await engine.campaigns.list(accountId, { page: 1, pageSize: 10 })).total).toBe(0);
  });

  it('sends a code, verifies it once, and never again', async () => {
    const { engine, clock, accountId } = await anEngine();
    const sending = engine.otp.send(accountId, {
      number: '9851023212',
      message: 'Hi your OTP is {otp}',
      channel: 'voice',
      option: 'generated',
      length: 4,
    });
    await clock.advance(1_000);
    const { otp, code: sent } = await sending;
    const code = sent ?? '';
    expect(code).toMatch(/^\d{4}$/);
    const wrong = engine.otp.verify(accountId, { id: otp.id }, code === '0000' ? '1111' : '0000');
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' });
    expect((await engine.otp.verify(accountId, { number: '9851023212' }, code)).verifiedAt).not.toBeNull();
    await expect(engine.otp.verify(accountId, { id: otp.id }, code)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('sells a number to one account only, and gives it back', async () => {
    const { engine, accountId } = await anEngine();
    const [line] = await engine.phoneLines.available();
    if (!line) throw new Error('nothing is on sale');
    const { line: bought } = await engine.phoneLines.buy(accountId, line.sid);
    expect(bought.number).toBe(line.number);
    expect((await engine.account(accountId))?.credit.spent).toBe(line.rate);
    await expect(engine.phoneLines.buy(accountId, line.sid)).rejects.toMatchObject({ code: 'conflict' });
    expect((await engine.phoneLines.available()).some((one) => one.sid === line.sid)).toBe(false);
    await engine.phoneLines.release(accountId, line.sid);
    expect(await engine.phoneLines.owned(accountId)).toHaveLength(0);
    await expect(engine.phoneLines.release(accountId, line.sid)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('signs media URLs, and refuses others and old ones', async () => {
    const { engine } = await anEngine();
    const { key } = await engine.voices.preview('Namaste');
    const url = new URL(engine.voices.url(key));
    const expires = url.searchParams.get('expires') ?? '';
    const signature = url.searchParams.get('signature') ?? '';
    expect(engine.voices.verifyUrl(key, expires, signature)).toBe(true);
    expect(engine.voices.verifyUrl('speech/other.wav', expires, signature)).toBe(false);
    expect(engine.voices.verifyUrl(key, '1', signature)).toBe(false);
  });
});

describe('what listeners hear', () => {
  it('is each word of a life once, in its order', async () => {
    const { engine, accountId, ended } = await anEngine();
    const heard: string[] = [];
    engine.events.on('number', ({ previous, status }) => heard.push(`${previous} > ${status}`));
    const campaign = await aCampaign(engine, accountId, ['9801000000']);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await ended(campaign.id);
    expect(heard).toEqual([
      'queued > dialing',
      'dialing > ringing',
      'ringing > in progress',
      'in progress > completed',
    ]);
  });
});

it('starts though an old draft cannot be thrown away, as one of a million numbers on a slow database', async () => {
  const memory = createMemoryStore();
  const discardStale = () => Promise.reject(new Error('canceling statement due to statement timeout'));
  const store = { ...memory, campaigns: { ...memory.campaigns, discardStale } };
  const clock = createTestClock();
  const engine = createEngine({ store, telephony: createSimulator({ clock }), clock });
  stopAfterTest(engine, clock);
  const alarms: string[] = [];
  engine.events.on('alarm', ({ message }) => alarms.push(message));
  await engine.start();
  expect(await engine.ready()).toBe(true);
  expect(alarms).toEqual(['Drafts of imports could not be thrown away yet.']);
});

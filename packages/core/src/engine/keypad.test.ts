import { describe, expect, it } from 'vitest';
import type { GhantiError } from '../domain/errors';
import type { Id } from '../domain/words';
import { statusOf } from '../machines/status';
import { createMemoryStore } from '../memory/store';
import type { Telephony } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';
import type { BeginInput, Engine } from './engine';

const stopAfterTest = enginesOnTestTime();

async function anEngine(wrap: (carrier: Telephony) => Telephony = (carrier) => carrier) {
  const clock = createTestClock();
  const engine = createEngine({ store: createMemoryStore(), telephony: wrap(createSimulator({ clock })), clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const name = { firstName: '', lastName: '', passwordHash: null, credits: 1_000, now: clock.now() };
  const account = await engine.store.accounts.create({ email: 'keys@example.test', ...name });
  const accountId = account?.id ?? 0;
  const ended = async (campaignId: Id) => {
    await clock.advance(120_000);
    expect((await engine.campaigns.get(accountId, campaignId)).status).toBe('completed');
  };
  return { engine, accountId, ended };
}

async function aCampaign(engine: Engine, accountId: Id, numbers: string[], services: 'PHONE' | 'SMS' = 'PHONE') {
  const rows = numbers.map((number, row) => ({ number, row }));
  return (await engine.campaigns.create(accountId, { name: 'Vote', services }, rows, { allOrNothing: true })).campaign;
}

async function keysOf(engine: Engine, accountId: Id, campaignId: Id) {
  const keys: [string, string, string | null][] = [];
  for await (const { number, life, service } of engine.campaigns.recipients(accountId, campaignId))
    keys.push([number.slice(-1), statusOf(service, life.state), life.evidence.keys]);
  return keys;
}

const question = { message: 'Press 1 to confirm.', keypad: { digits: 1, timeoutSeconds: 5 } };

async function refusal(engine: Engine, accountId: Id, campaignId: Id, input: BeginInput) {
  const error: unknown = await engine.campaigns.begin(accountId, campaignId, input).catch((thrown: unknown) => thrown);
  return (error as GhantiError).faults?.map(({ field, code }) => [field, code]);
}

describe('a campaign that asks to be answered by keys', () => {
  it('keeps what each called party pressed, and counts it as heard', async () => {
    const { engine, accountId, ended } = await anEngine();
    const told = new Map<Id, string | null>();
    engine.events.on('number', ({ numberId, keys }) => told.set(numberId, keys));
    const campaign = await aCampaign(engine, accountId, ['9800000010', '9800000011', '9800000014', '9800000015']);
    await engine.campaigns.begin(accountId, campaign.id, question);
    await ended(campaign.id);
    expect(await keysOf(engine, accountId, campaign.id)).toEqual([
      ['0', 'completed', '1'],
      ['1', 'unanswered', null],
      ['4', 'hungup', null],
      ['5', 'completed', null],
    ]);
    expect([...told.values()]).toEqual(['1', null, null, null]);
  });

  it('asks again on a re-run, with the question of the latest begin', async () => {
    const { engine, accountId, ended } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9800000010']);
    await engine.campaigns.begin(accountId, campaign.id, question);
    await ended(campaign.id);
    const again = await engine.campaigns.begin(accountId, campaign.id, {
      selection: { kind: 'statuses', statuses: ['completed'] },
    });
    expect(again.run.content.keypad).toEqual(question.keypad);
    await ended(campaign.id);
    expect(await keysOf(engine, accountId, campaign.id)).toEqual([['0', 'completed', '1']]);
  });

  it('asks nothing where new words are given without a question', async () => {
    const { engine, accountId, ended } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9800000010', '9800000020']);
    await engine.campaigns.begin(accountId, campaign.id, {
      ...question,
      selection: { kind: 'individual', ids: await idsOf(engine, accountId, campaign.id, 1) },
    });
    await ended(campaign.id);
    const { run } = await engine.campaigns.begin(accountId, campaign.id, { message: 'Thank you.' });
    expect(run.content.keypad).toBeNull();
  });

  it('holds the credits of the time that is waited for an answer', async () => {
    const { engine, accountId } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9800000010']);
    const { run } = await engine.campaigns.begin(accountId, campaign.id, {
      message: 'Enter your ten digits.',
      keypad: { digits: 10, timeoutSeconds: 12 },
    });
    expect(run.talkLimitSeconds).toBe(180);
    expect(run.holdPerNumber).toBe(3);
  });

  it('cannot be begun by text messages, nor with a carrier that tells no keys', async () => {
    const { engine, accountId } = await anEngine();
    const texts = await aCampaign(engine, accountId, ['9800000010'], 'SMS');
    expect(await refusal(engine, accountId, texts.id, question)).toEqual([['keypad', 'not_for_sms']]);
    const deaf = await anEngine((carrier) => ({
      ...carrier,
      capabilities: { ...carrier.capabilities, keypad: false },
    }));
    const calls = await aCampaign(deaf.engine, deaf.accountId, ['9800000010']);
    expect(await refusal(deaf.engine, deaf.accountId, calls.id, question)).toEqual([['keypad', 'unsupported']]);
  });

  it('asks for 1 to 10 keys, each waited for 1 to 60 seconds', async () => {
    const { engine, accountId } = await anEngine();
    const campaign = await aCampaign(engine, accountId, ['9800000010']);
    const keypad = { digits: 11, timeoutSeconds: 0.5 };
    expect(await refusal(engine, accountId, campaign.id, { message: 'Press', keypad })).toEqual([
      ['keypad.digits', 'invalid_digits'],
      ['keypad.timeoutSeconds', 'invalid_timeout'],
    ]);
  });
});

async function idsOf(engine: Engine, accountId: Id, campaignId: Id, most: number): Promise<Id[]> {
  const ids: Id[] = [];
  for await (const { id } of engine.campaigns.recipients(accountId, campaignId)) if (ids.length < most) ids.push(id);
  return ids;
}

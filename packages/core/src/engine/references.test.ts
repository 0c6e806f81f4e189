import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostEventSchema } from '../domain/host-event';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { createEngine } from './create-engine';
import type { Engine } from './engine';
import type { NumberChanged } from './events';

let engine: Engine;
let me: number;
const sent: string[] = [];

beforeAll(async () => {
  engine = createEngine({
    store: createMemoryStore(),
    telephony: createSimulator({ speed: 1_000 }),
    webhookSender: {
      refusal: async () => null,
      async send({ body }) {
        sent.push(body);
        return { outcome: 'answered', status: 200 };
      },
    },
    settings: { tickMs: 20, callsPerSecond: 1_000 },
  });
  await engine.start();
  me = (await engine.accounts.create({ email: 'me@example.com', credits: 1_000 })).id;
});
afterAll(() => engine.stop());

const plain = { name: 'Orders', services: 'PHONE' } as const;

describe('the reference of a number', () => {
  it('is kept, answered wherever the number is, and in every event about it', async () => {
    await engine.webhooks.register(me, { url: 'https://example.com/hook' });
    const rows = [{ number: '9800000010', reference: 'order/17' }, { number: '9800000020' }];
    const { campaign } = await engine.campaigns.create(me, plain, rows);
    const { items } = await engine.numbers.list(me, campaign.id, { page: 1, pageSize: 10 });
    expect(items.map(({ reference }) => reference)).toEqual(['order/17', null]);
    const told: NumberChanged[] = [];
    const note = (change: NumberChanged) => void told.push(change);
    engine.events.on('number', note);
    const finished = new Promise<void>((done) =>
      engine.events.on('run', ({ run }) => run.campaignId === campaign.id && run.state === 'finished' && done()),
    );
    await engine.campaigns.begin(me, campaign.id, { message: 'Your order is here.' });
    await finished;
    engine.events.off('number', note);
    const own = items[0]?.id;
    const references = (id: number | undefined) => [
      ...new Set(told.flatMap(({ numberId, reference }) => (numberId === id ? [reference] : []))),
    ];
    expect(references(own)).toEqual(['order/17']);
    expect(references(items[1]?.id)).toEqual([null]);
    await engine.numbers.remove(me, own ?? 0);
    await expect.poll(() => sent.some((body) => body.includes('number.removed'))).toBe(true);
    const hooks = sent.map((body) => hostEventSchema.parse(JSON.parse(body)));
    const about = hooks.flatMap((event) => ('number_id' in event.data && event.data.number_id === own ? [event] : []));
    expect(new Set(about.map(({ type }) => type))).toEqual(new Set(['number.status', 'number.removed']));
    expect(about.every(({ data }) => 'reference' in data && data.reference === 'order/17')).toBe(true);
  });

  it('is in no event that was written before there were any, and those can be read still', () => {
    const data = { number_id: 1, campaign_id: 1, run_id: null, status: 'not started', rev: 1 };
    const event = { type: 'number.removed', timestamp: '2026-01-01T00:00:00Z', data };
    expect(hostEventSchema.parse(event)).toMatchObject({ data: { reference: null } });
  });

  it('finds the numbers that have it: several may', async () => {
    const rows = ['A', 'B', 'A'].map((reference, at) => ({ number: `98000001${at}0`, reference }));
    const { campaign } = await engine.campaigns.create(me, plain, rows);
    const found = await engine.numbers.list(me, campaign.id, { page: 1, pageSize: 10, reference: 'A' });
    expect([found.total, ...found.items.map(({ given }) => given)]).toEqual([2, '9800000100', '9800000120']);
  });

  it('is changed and taken away by itself', async () => {
    const { campaign } = await engine.campaigns.create(me, plain, [{ number: '9800000010' }]);
    const { added } = await engine.numbers.add(me, campaign.id, [{ number: '9800000020', reference: 'A' }]);
    const id = added[0]?.id ?? 0;
    expect(added[0]?.reference).toBe('A');
    expect((await engine.numbers.edit(me, id, { reference: 'B' })).reference).toBe('B');
    expect((await engine.numbers.edit(me, id, { number: '9800000030' })).reference).toBe('B');
    expect((await engine.numbers.edit(me, id, { reference: null })).reference).toBeNull();
  });

  it.each(['', 'x'.repeat(201), 'a\nb', 'a\u0000b', 'a\u2028b', '\ud800', '\u007f'])('is not %j', async (reference) => {
    const rows = [{ number: '9800000010', reference }, { number: '9800000020' }];
    const { summary } = await engine.campaigns.create(me, plain, rows);
    expect(summary).toMatchObject({ accepted: 1, rejected: [{ row: 0, reason: expect.stringMatching(/reference/) }] });
    const whole = engine.campaigns.create(me, plain, rows, { allOrNothing: true });
    await expect(whole).rejects.toMatchObject({
      faults: [{ field: 'numbers[0].reference', code: 'invalid_reference' }],
    });
    const added = engine.numbers.add(me, 1, [{ number: '9811111111', reference }]);
    await expect(added).rejects.toMatchObject({ faults: [{ field: 'numbers[0].reference' }] });
  });

  it('is a text: a number of the host would come back as something else', async () => {
    const rows = [{ number: '9800000010', reference: 17 as unknown as string }];
    const refused = engine.campaigns.create(me, plain, rows);
    await expect(refused).rejects.toMatchObject({ faults: [{ field: 'numbers[0].reference', code: 'invalid_type' }] });
  });
});

describe('a campaign that is created with returning', () => {
  it('answers the ids of the numbers that were kept, in the order of the list', async () => {
    const list = [
      { number: '९८००००००१०', reference: 'A' },
      { number: 'no number' },
      { number: 9800000020, row: 12 },
      { number: '+977 980-0000010', reference: 'the same again' },
      { number: '9800000030', reference: 'C' },
    ];
    const { campaign, numbers } = await engine.campaigns.create(me, plain, list, { returning: true });
    const { items } = await engine.numbers.list(me, campaign.id, { page: 1, pageSize: 10 });
    const [first, second, third] = items.map(({ id }) => id);
    expect(numbers).toEqual([
      { id: first, row: 0, number: '+9779800000010', given: '९८००००००१०', reference: 'A' },
      { id: second, row: 12, number: '+9779800000020', given: 9800000020, reference: null },
      { id: third, row: 4, number: '+9779800000030', given: '9800000030', reference: 'C' },
    ]);
  });

  it('answers none where nobody asks', async () => {
    expect((await engine.campaigns.create(me, plain, [{ number: '9800000010' }])).numbers).toBeNull();
  });

  it('answers the same ids under a key that made it before', async () => {
    const idempotency = { accountId: me, scope: 'POST /campaigns', key: 'k', fingerprint: 'f' };
    const create = () =>
      engine.campaigns.create(me, plain, [{ number: '9800000010' }, { number: '9800000020' }], {
        returning: true,
        idempotency,
      });
    const [one, again] = [await create(), await create()];
    expect(again).toMatchObject({ replayed: true, numbers: one.numbers });
  });

  it('refuses more than an answer may hold as soon as it knows, and keeps none', async () => {
    const before = (await engine.campaigns.list(me, { page: 1, pageSize: 1 })).total;
    let read = 0;
    function* endless() {
      for (let n = 9_800_000_000; ; n += 1) {
        read += 1;
        yield { number: n };
      }
    }
    const refused = engine.campaigns.create(me, plain, endless(), { returning: true });
    await expect(refused).rejects.toMatchObject({ faults: [{ field: 'returning', code: 'too_many' }] });
    expect(read).toBe(50_001);
    expect((await engine.campaigns.list(me, { page: 1, pageSize: 1 })).total).toBe(before);
  });
});

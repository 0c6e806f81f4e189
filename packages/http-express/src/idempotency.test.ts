import { createMemoryStore, type Store } from '@ghanti/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from './testing/client';
import { startService, type TestService } from './testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ dials: false });
  client = await service.account();
});
afterAll(() => service.stop());

const path = '/api/system/campaigns';
const body = { name: 'once', services: 'PHONE', individual_number: [9843818700] };
const total = async (of: Client) => (await of.get(path)).number('pagination', 'total_items');
const key = (value: string) => ({ 'idempotency-key': value });

describe('Idempotency-Key', () => {
  it('makes one campaign of two requests, in any order of the fields, and with or without the slash', async () => {
    const own = await service.account();
    const first = await own.post(path, body, key('a'));
    const { name, services, individual_number } = body;
    const second = await own.post(`${path}/`, { individual_number, services, name }, key('a'));
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(await total(own)).toBe(1);
  });

  it('answers 422 to the same key with another body', async () => {
    await client.post(path, body, key('b'));
    expect((await client.post(path, { ...body, name: 'twice' }, key('b'))).status).toBe(422);
  });

  it('belongs to one account and one path', async () => {
    await client.post(path, body, key('c'));
    const other = await service.account();
    expect((await other.post(path, { ...body, name: 'theirs' }, key('c'))).status).toBe(201);
    const bought = await client.post(
      '/api/system/phone_numbers',
      { phone_sid: '9e3a5b7c2d4f60718293a4b5c6d7e8f9' },
      key('c'),
    );
    expect(bought.status).toBe(200);
    const again = await client.post(
      '/api/system/phone_numbers',
      { phone_sid: '9e3a5b7c2d4f60718293a4b5c6d7e8f9' },
      key('c'),
    );
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
  });

  it('is given back when the request was refused', async () => {
    expect((await client.post(path, { ...body, name: '' }, key('d'))).status).toBe(400);
    expect((await client.post(path, body, key('d'))).status).toBe(201);
  });

  it('answers 409 while the first request runs', async () => {
    const own = await service.account();
    const replies = await Promise.all(Array.from({ length: 5 }, () => own.post(path, body, key('e'))));
    expect(await total(own)).toBe(1);
    for (const reply of replies) expect([201, 409]).toContain(reply.status);
    const refused = replies.filter((reply) => reply.status === 409);
    for (const reply of refused) expect(reply.headers.get('retry-after')).toBe('1');
  });

  it('covers the file of a form', async () => {
    const own = await service.account();
    const form = (csv: string) => {
      const made = new FormData();
      made.set('name', 'file');
      made.set('services', 'SMS');
      made.set('send_to_number_file', new Blob([csv]), 'a.csv');
      return made;
    };
    expect((await own.post(path, form('number\n9843818700\n'), key('f'))).status).toBe(201);
    const replay = await own.post(path, form('number\n9843818700\n'), key('f'));
    expect(replay.headers.get('idempotent-replayed')).toBe('true');
    expect((await own.post(path, form('number\n9843818701\n'), key('f'))).status).toBe(422);
    expect(await total(own)).toBe(1);
  });

  it.each(['x'.repeat(256), 'with space', 'é'])('refuses the key %s', async (malformed) => {
    const reply = await client.post(path, body, key(malformed));
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field: 'Idempotency-Key', code: 'invalid_key' });
  });

  it('takes a key of 255 visible characters', async () => {
    expect((await client.post(path, body, key('~'.repeat(255)))).status).toBe(201);
  });
});

/** The process dies between the effect and its answer: nothing of what comes after the step is kept. */
function dyingStore(): { store: Store; die: (dies: boolean) => void } {
  const store = createMemoryStore();
  let dies = false;
  const gone = () => Promise.reject(new Error('the process is gone'));
  const { complete, abandon } = store.idempotency;
  const idempotency = {
    ...store.idempotency,
    complete: (...step: Parameters<typeof complete>) => (dies ? gone() : complete(...step)),
    abandon: (...step: Parameters<typeof abandon>) => (dies ? gone() : abandon(...step)),
  };
  return {
    store: { ...store, idempotency },
    die: (now) => {
      dies = now;
    },
  };
}

describe('a crash between an effect and its answer', () => {
  const { store, die } = dyingStore();
  let later = 0;
  let own: TestService;
  beforeAll(async () => {
    const clock = { now: () => new Date(Date.now() + later) };
    own = await startService({ store, router: { clock } });
  });
  afterAll(() => own.stop());

  /** Sends it, dies, comes back after a minute, and sends it again. */
  async function twice(caller: Client, at: string, sent: unknown, name: string) {
    die(true);
    const lost = await caller.post(at, sent, key(name));
    die(false);
    const meanwhile = await caller.post(at, sent, key(name));
    expect([lost.status, meanwhile.status]).toEqual([500, 409]);
    later += 61_000;
    const again = await caller.post(at, sent, key(name));
    expect([again.status < 300, again.headers.get('idempotent-replayed')]).toEqual([true, 'true']);
    const replay = await caller.post(at, sent, key(name));
    expect([replay.status, replay.body]).toEqual([again.status, again.body]);
    expect((await caller.post(at, { ...(sent as object), more: 1 }, key(name))).status).toBe(422);
    return again;
  }

  it('makes no second campaign', async () => {
    const caller = await own.account();
    const reply = await twice(caller, path, body, 'crash');
    expect(reply.at('data', 'details', 0)).toMatchObject({ name: 'once' });
    expect(await total(caller)).toBe(1);
  });

  it('adds no number again', async () => {
    const caller = await own.account();
    const id = (await caller.post(path, body)).number('data', 'details', 0, 'id');
    const reply = await twice(caller, `${path}/number/${id}`, { number: 9843818701 }, 'crash');
    expect(reply.at('data', 'details')).toMatchObject({ number: 9843818701 });
    const list = await caller.get(`${path}/number/${id}`);
    expect(list.number('data', 'pagination', 'total_items')).toBe(2);
  });

  it('sends no second code, and tells the first one to nobody', async () => {
    const caller = await own.account();
    const otp = {
      number: '9843818702',
      message: 'Your code is {otp}',
      sms_send_options: 'text',
      otp_options: 'generated',
    };
    const reply = await twice(caller, '/api/system/send/otp', otp, 'crash');
    expect(reply.at('data', 'details', 'otp')).toBeNull();
    expect((await caller.get('/api/system/otp')).number('data', 'pagination', 'total_items')).toBe(1);
  });

  it('buys no number twice', async () => {
    const caller = await own.account();
    const onSale = await caller.get('/api/system/phone_numbers');
    const phone_sid = onSale.text('data', 'number_lists', 0, 'phone_number_sid');
    const rate = onSale.number('data', 'number_lists', 0, 'rate');
    await twice(caller, '/api/system/phone_numbers', { phone_sid }, 'crash');
    const { credit } = (await own.store.accounts.byId(caller.account.id)) ?? {};
    expect(credit).toEqual({ available: 1_000 - rate, held: 0, spent: rate });
  });

  it('grants no credits twice', async () => {
    const { id } = (await own.account()).account;
    await twice(own.admin, `/api/accounts/${id}/credits`, { amount: 5 }, 'crash');
    expect((await own.store.accounts.byId(id))?.credit.available).toBe(1_005);
  });

  it('lets twelve requests at once have one effect, though nobody answers any', async () => {
    const caller = await own.account();
    die(true);
    await Promise.all(Array.from({ length: 12 }, () => caller.post(path, body, key('storm'))));
    later += 61_000;
    await Promise.all(Array.from({ length: 12 }, () => caller.post(path, body, key('storm'))));
    die(false);
    expect(await total(caller)).toBe(1);
  });
});

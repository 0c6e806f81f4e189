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

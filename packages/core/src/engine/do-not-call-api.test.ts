import { expect, it } from 'vitest';
import { invalidField } from '../domain/errors';
import { createMemoryStore } from '../memory/store';
import type { InboundMessage } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { createEngine } from './create-engine';

it('lists nobody of a file that breaks off in its middle, as the refusal says', async () => {
  const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() });
  const { id } = await engine.accounts.create({ email: 'asha@example.test' });
  async function* broken() {
    for (let row = 0; row < 12_000; row++) yield { number: String(9_800_000_000 + row), row };
    throw invalidField('numbers_file', 'broken_file', 'Row 12001 does not end.');
  }
  await expect(engine.doNotCall.add(id, broken())).rejects.toMatchObject({ code: 'invalid_input' });
  expect((await engine.doNotCall.list(id, { page: 1, pageSize: 20 })).total).toBe(0);
});

it('hears a START once: told again after a STOP, it does not take that back', async () => {
  const carrier = createSimulator();
  let inbound: InboundMessage[] = [];
  const reply = { status: 200, contentType: 'text/plain', body: '' };
  const telephony = { ...carrier, handleWebhook: async () => ({ events: [], inbound, reply }) };
  const engine = createEngine({ store: createMemoryStore(), telephony });
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const { line } = await engine.phoneLines.buy(id, (await engine.phoneLines.available())[0]?.sid ?? '');
  const hear = async (providerId: string, wish: 'stop' | 'start') => {
    inbound = [{ providerId, from: '+9779801000000', to: line.number, text: wish, wish }];
    await engine.handleWebhook('simulated', {
      method: 'POST',
      path: '/',
      url: '',
      headers: {},
      body: new Uint8Array(),
    });
    return (await engine.doNotCall.list(id, { page: 1, pageSize: 20 })).total;
  };
  expect(await hear('SM1', 'stop')).toBe(1);
  expect(await hear('SM2', 'start')).toBe(0);
  expect(await hear('SM3', 'stop')).toBe(1);
  expect(await hear('SM2', 'start')).toBe(1);
  expect(await hear('SM4', 'start')).toBe(0);
});

import { expect, it } from 'vitest';
import { createMemoryMedia } from '../memory/media';
import { createMemoryStore } from '../memory/store';
import { TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

it('ends a spoken code at once whose audio cannot be kept: nothing has left, and its key sends the next one', async () => {
  const clock = createTestClock();
  const memory = createMemoryMedia();
  let isFull = true;
  const media = {
    ...memory,
    put: async (...piece: Parameters<typeof memory.put>) => {
      if (isFull) throw new Error('ENOSPC: no space left on device');
      return memory.put(...piece);
    },
  };
  const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator({ clock }), clock, media });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const key = { accountId: id, scope: 'POST /x', key: 'code', fingerprint: 'a' };
  const send = async () => {
    const order = {
      number: '9801000000',
      message: 'Your code is {otp}.',
      channel: 'voice',
      option: 'generated',
    } as const;
    const sending = engine.otp.send(id, order, key);
    sending.catch(() => {});
    await clock.advance(1_000);
    return sending;
  };
  await expect(send()).rejects.toMatchObject({ code: 'unavailable' });
  expect((await engine.account(id))?.credit).toEqual({ available: 100, held: 0, spent: 0 });
  isFull = false;
  expect(await send()).toMatchObject({ replayed: false, code: expect.stringMatching(/^\d{6}$/) });
});

it('sends no second code under a key though the request before the one that sent it is late to take back its own', async () => {
  const clock = createTestClock();
  const store = createMemoryStore();
  const carrier = createSimulator({ clock });
  let requests = 0;
  let thaw = () => {};
  const frozen = new Promise<void>((resolve) => {
    thaw = resolve;
  });
  let unbinds = 0;
  const engine = createEngine({
    clock,
    store: {
      ...store,
      idempotency: {
        ...store.idempotency,
        unbind: async (...key) => {
          unbinds += 1;
          // The first request stands still before it takes its effect back.
          if (unbinds === 1) await frozen;
          await store.idempotency.unbind(...key);
        },
      },
    },
    telephony: {
      ...carrier,
      async sendMessage(request, signal) {
        requests += 1;
        if (requests === 1) throw new TelephonyError('not_sent', 'the connection was refused');
        return carrier.sendMessage(request, signal);
      },
    },
  });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const key = { accountId: id, scope: 'POST /x', key: 'code', fingerprint: 'a' };
  const begin = () =>
    engine.otp.send(
      id,
      { number: '9801000000', message: 'Your code is {otp}.', channel: 'text', option: 'generated' },
      key,
    );
  const send = async () => {
    const sending = begin();
    sending.catch(() => {});
    await clock.advance(1_000);
    return sending;
  };
  const first = begin();
  first.catch(() => {});
  await clock.advance(1_000);
  await expect(send()).rejects.toMatchObject({ code: 'unavailable' });
  const sent = await send();
  expect(sent.replayed).toBe(false);
  thaw();
  await expect(first).rejects.toMatchObject({ code: 'unavailable' });
  // Its answer was lost, say: asked for again, it is the one that was sent.
  expect(await send()).toMatchObject({ replayed: true, otp: { id: sent.otp.id } });
  expect(requests).toBe(2);
});

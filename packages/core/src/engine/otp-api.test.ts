import { expect, it } from 'vitest';
import { createMemoryMedia } from '../memory/media';
import { createMemoryStore } from '../memory/store';
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

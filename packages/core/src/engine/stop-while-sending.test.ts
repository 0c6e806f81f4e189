import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

it('waits, when it is stopped, for the answer about a code that has left, and keeps it', async () => {
  const clock = createTestClock();
  const carrier = createSimulator({ clock });
  const telephony = {
    ...carrier,
    listen: undefined,
    sendMessage: async () => {
      await new Promise<void>((done) => void clock.after(3_000, done));
      return { providerId: 'SM1' };
    },
  };
  const store = createMemoryStore();
  const engine = createEngine({ store, telephony, clock });
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const order = { number: '9801000000', message: 'Code {otp}.', channel: 'text', option: 'generated' } as const;
  const sending = engine.otp.send(id, order);
  await clock.advance(1_000);
  // A host closes the store then: what is not in it by now is a doubt, and the one who asked is not answered.
  const atTheEnd = engine.stop().then(() => store.otps.list(id, { page: 1, pageSize: 9 }));
  await clock.advance(0);
  await clock.advance(30_000);
  expect((await atTheEnd).items).toMatchObject([{ placed: true }]);
  expect(await sending).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) });
});

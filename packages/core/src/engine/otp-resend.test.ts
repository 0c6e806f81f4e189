import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

it('takes the code that arrived, by its number, though a second one could not be sent', async () => {
  const clock = createTestClock();
  const carrier = createSimulator({ clock });
  let isReached = true;
  const telephony = {
    ...carrier,
    sendMessage: async (...order: Parameters<typeof carrier.sendMessage>) => {
      if (!isReached) throw new TelephonyError('not_sent', 'The connection was refused.');
      return carrier.sendMessage(...order);
    },
  };
  const engine = createEngine({ store: createMemoryStore(), telephony, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const send = async () => {
    const order = { number: '9801000000', message: 'Code {otp}.', channel: 'text', option: 'generated' } as const;
    const sending = engine.otp.send(id, order);
    sending.catch(() => {});
    await clock.advance(1_000);
    return sending;
  };
  const { code } = await send();
  isReached = false;
  await expect(send()).rejects.toMatchObject({ code: 'unavailable' });
  expect(await engine.otp.verify(id, { number: '9801000000' }, code ?? '')).toMatchObject({ number: '+9779801000000' });
});

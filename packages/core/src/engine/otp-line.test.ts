import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();
const number = '9801000000';

/** Two numbers to call from; a campaign's call rings at the person from one of them. */
async function ringing(callers: readonly string[]) {
  const clock = createTestClock();
  const carrier = createSimulator({ clock, callers, speed: 0.01 });
  const engine = createEngine({ store: createMemoryStore(), telephony: carrier, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  // The second is called from the first number.
  const rows = ['9801000009', number].map((one, row) => ({ number: one, row }));
  const { campaign } = await engine.campaigns.create(id, { name: 'News', services: 'PHONE' }, rows);
  await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
  await clock.advance(3_000);
  const send = async () => {
    const order = { number, message: 'Code {otp}.', channel: 'text', option: 'generated' } as const;
    const sending = engine.otp.send(id, order);
    sending.catch(() => {});
    await clock.advance(1_000);
    return sending;
  };
  return send;
}

it('sends a code by another number while a campaign calls the person from the first', async () => {
  const send = await ringing(['+97714000001', '+97714000002']);
  expect(await send()).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) });
  expect(await send()).toMatchObject({ code: expect.stringMatching(/^\d{6}$/) });
});

it('says of a person whom every number is calling what it is, and not that too many codes were asked for', async () => {
  const send = await ringing(['+97714000001']);
  await expect(send()).rejects.toMatchObject({ code: 'throttled', message: expect.stringContaining('on its way') });
});

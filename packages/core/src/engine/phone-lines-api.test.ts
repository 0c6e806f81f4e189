import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

it('says why the provider does not sell a number, and gives the credits back', async () => {
  const carrier = createSimulator();
  const buy = async () => {
    throw new TelephonyError('rejected', 'An address is needed.', { code: 'refused (21631)' });
  };
  const telephony = { ...carrier, numbers: { ...carrier.numbers, buy } };
  const engine = createEngine({ store: createMemoryStore(), telephony });
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const [line] = await engine.phoneLines.available();
  const refused = engine.phoneLines.buy(id, line?.sid ?? '');
  await expect(refused).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('refused (21631)'),
  });
  expect((await engine.account(id))?.credit).toEqual({ available: 100, held: 0, spent: 0 });
});

it('says of a purchase in doubt that came to nothing no word of a number that was bought and given back', async () => {
  const clock = createTestClock();
  const carrier = createSimulator({ clock });
  let kind: 'in_doubt' | 'rejected' = 'in_doubt';
  const buy = async () => {
    throw new TelephonyError(kind, 'No.', { code: 'not_on_sale' });
  };
  const telephony = { ...carrier, numbers: { ...carrier.numbers, buy } };
  const engine = createEngine({ store: createMemoryStore(), telephony, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 100 });
  const sid = (await engine.phoneLines.available())[0]?.sid ?? '';
  const key = { accountId: id, scope: 'POST /x', key: 'buy', fingerprint: 'a' };
  await expect(engine.phoneLines.buy(id, sid, key)).rejects.toMatchObject({ code: 'unavailable' });
  kind = 'rejected';
  await clock.advance(120_000);
  expect((await engine.account(id))?.credit).toEqual({ available: 100, held: 0, spent: 0 });
  await expect(engine.phoneLines.buy(id, sid, key)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('did not sell it, or it was given back'),
  });
});

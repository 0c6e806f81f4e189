import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { createEngine } from './create-engine';

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

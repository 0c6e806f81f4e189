import { expect, it } from 'vitest';
import { invalidField } from '../domain/errors';
import { createMemoryStore } from '../memory/store';
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

import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { createEngine } from './create-engine';

it('never has more calls at once than channels', async () => {
  const memory = createMemoryStore();
  let most = 0;
  const store = {
    ...memory,
    dispatch: {
      ...memory.dispatch,
      recordIntents: async (step: Parameters<typeof memory.dispatch.recordIntents>[0]) => {
        const done = await memory.dispatch.recordIntents(step);
        most = Math.max(most, await memory.dispatch.countLiveCalls());
        return done;
      },
    },
  };
  const engine = createEngine({
    store,
    telephony: createSimulator({ speed: 100 }),
    settings: { callsPerSecond: 100, channels: 5, tickMs: 20 },
  });
  await engine.start();
  const account = await engine.accounts.create({ email: 'many@example.test', credits: 1_000 });
  for (const c of [1, 2]) {
    const rows = Array.from({ length: 30 }, (_, row) => ({ number: `98${c}${1_000_000 + row * 10}`, row }));
    const { campaign } = await engine.campaigns.create(
      account.id,
      { name: `Many ${c}`, services: 'PHONE' },
      rows,
      'list',
    );
    await engine.campaigns.begin(account.id, campaign.id, { message: 'Namaste' });
  }
  await new Promise((r) => setTimeout(r, 2500));
  await engine.stop();
  expect(most).toBeLessThanOrEqual(5);
});

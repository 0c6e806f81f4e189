import { afterEach, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { createEngine } from './create-engine';
import type { Engine } from './engine';

const running: Engine[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});

describe('the dispatcher', () => {
  it('dials many by one step of the store: what is rendered ahead of the pace leaves together', async () => {
    const memory = createMemoryStore();
    const sizes: number[] = [];
    const store = {
      ...memory,
      dispatch: {
        ...memory.dispatch,
        recordIntents: (step: Parameters<typeof memory.dispatch.recordIntents>[0]) => {
          sizes.push(step.intents.length);
          return memory.dispatch.recordIntents(step);
        },
      },
    };
    const engine = createEngine({
      store,
      telephony: createSimulator({ speed: 1_000 }),
      settings: { callsPerSecond: 2_000, channels: 5_000, tickMs: 20 },
    });
    running.push(engine);
    await engine.start();
    const account = await engine.accounts.create({ email: 'many@example.test', credits: 1_000 });
    const rows = Array.from({ length: 1_000 }, (_, row) => ({ number: `98${10_000_000 + row}`, row }));
    const { campaign } = await engine.campaigns.create(account.id, { name: 'Many', services: 'PHONE' }, rows, 'list');
    const ended = new Promise<void>((resolve) => {
      engine.events.on('run', ({ run }) => {
        if (run.state === 'finished') resolve();
      });
    });
    await engine.campaigns.begin(account.id, campaign.id, { message: 'Namaste' });
    await ended;
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(1_000);
    // A twentieth of a second of the pace is 100 recipients; the last of a wave may be fewer.
    expect(sizes.length).toBeLessThanOrEqual(40);
  });
});

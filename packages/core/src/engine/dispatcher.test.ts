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

  it('prolongs no lease of a wave that it has given back, though the last answer to that was slow', async () => {
    const memory = createMemoryStore();
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    let renewals = 0;
    const store = {
      ...memory,
      dispatch: {
        ...memory.dispatch,
        renewWave: async (step: Parameters<typeof memory.dispatch.renewWave>[0]) => {
          renewals += 1;
          await pause(150);
          return memory.dispatch.renewWave(step);
        },
      },
    };
    const engine = createEngine({
      store,
      telephony: createSimulator({ speed: 1_000, acceptLatencyMs: 100 }),
      settings: { leaseMs: 90, tickMs: 10 },
    });
    running.push(engine);
    await engine.start();
    const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
    const rows = [{ number: '9801000000', row: 0 }];
    const { campaign } = await engine.campaigns.create(id, { name: 'One', services: 'PHONE' }, rows);
    await engine.campaigns.begin(id, campaign.id, { message: 'Namaste' });
    while ((await engine.campaigns.get(id, campaign.id)).status !== 'completed') await pause(10);
    await pause(300);
    const before = renewals;
    expect(before).toBeGreaterThan(0);
    await pause(500);
    expect(renewals).toBe(before);
  });
});

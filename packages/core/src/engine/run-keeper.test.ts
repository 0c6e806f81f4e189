import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

describe('a scheduled run that cannot be started', () => {
  it('keeps no other from its time, and begins once it can', async () => {
    const clock = createTestClock();
    const memory = createMemoryStore();
    const broken = new Set<number>();
    let tries = 0;
    const runs: typeof memory.runs = {
      ...memory.runs,
      start: async (id, now) => {
        if (!broken.has(id)) return memory.runs.start(id, now);
        tries += 1;
        throw new Error('this row cannot be read');
      },
    };
    const engine = createEngine({ store: { ...memory, runs }, telephony: createSimulator({ clock }), clock });
    stopAfterTest(engine, clock);
    await engine.start();
    const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
    const begun = async (number: string, afterMs: number) => {
      const { campaign } = await engine.campaigns.create(id, { name: 'Bell', services: 'PHONE' }, [{ number, row: 0 }]);
      const at = new Date(clock.now().getTime() + afterMs).toISOString();
      const { run } = await engine.campaigns.begin(id, campaign.id, { message: 'Namaste', scheduledFor: at });
      return { runId: run.id, status: async () => (await engine.campaigns.get(id, campaign.id)).status };
    };
    const first = await begun('9801000000', 60_000);
    const second = await begun('9802000000', 70_000);
    broken.add(first.runId);
    await clock.advance(300_000);
    expect([await first.status(), await second.status()]).toEqual(['scheduled', 'completed']);
    // Once a tick, and not again and again.
    expect(tries).toBeLessThan(300);
    broken.clear();
    await clock.advance(300_000);
    expect(await first.status()).toBe('completed');
  });
});

describe('a termination whose worker died before it ended the calls', () => {
  it('is gone on with by another that runs (C10)', async () => {
    const clock = createTestClock();
    const store = createMemoryStore();
    const engine = createEngine({ store, telephony: createSimulator({ clock }), clock });
    stopAfterTest(engine, clock);
    await engine.start();
    const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 10 });
    const { campaign } = await engine.campaigns.create(id, { name: 'Bell', services: 'PHONE' }, [
      { number: '9801000000', row: 0 },
    ]);
    await engine.campaigns.begin(id, campaign.id, { message: 'A long message. '.repeat(60) });
    await clock.advance(20_000);
    expect((await engine.campaigns.get(id, campaign.id)).counts).toMatchObject({ 'in progress': 1 });
    await store.runs.terminate(id, campaign.id, clock.now());
    await clock.advance(15_000);
    expect((await engine.campaigns.get(id, campaign.id)).counts).toMatchObject({ terminated: 1 });
    expect((await engine.campaigns.runs(id, campaign.id))[0]?.state).toBe('finished');
  });
});

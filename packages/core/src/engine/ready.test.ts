import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

it('says that it is not ready, instead of nothing, while the store hangs, and that it is once it answers again', async () => {
  const clock = createTestClock();
  const store = createMemoryStore();
  const engine = createEngine({ store, telephony: createSimulator({ clock }), clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { ping } = store;
  Object.assign(store, { ping: () => new Promise(() => {}) });
  const said: boolean[] = [];
  void engine.ready().then((ready) => said.push(ready));
  await clock.advance(10_000);
  expect(said).toEqual([false]);
  Object.assign(store, { ping });
  expect(await engine.ready()).toBe(true);
});

it('is not ready again once it was stopped: it would dial nobody', async () => {
  const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() });
  await engine.start();
  await engine.stop();
  await expect(engine.start()).rejects.toThrow('make another');
  expect(await engine.ready()).toBe(false);
});

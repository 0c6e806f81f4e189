import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

/** A campaign of 20 over a carrier to which no socket can be opened while `withoutFiles`. */
async function aCampaignWithoutFiles() {
  const clock = createTestClock();
  const carrier = createSimulator({ clock });
  const state = { withoutFiles: true };
  const telephony: Telephony = {
    ...carrier,
    async placeCall(request, signal) {
      if (!state.withoutFiles) return carrier.placeCall(request, signal);
      const cause = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' });
      throw new TelephonyError('not_sent', 'No connection to the provider.', { cause });
    },
  };
  const store = createMemoryStore();
  const engine = createEngine({ store, telephony, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const account = await store.accounts.create({
    email: 'a@example.test',
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: 10_000,
    now: clock.now(),
  });
  const accountId = account?.id ?? 0;
  const rows = Array.from({ length: 20 }, (_, row) => ({ number: `980${String(1_000_000 + row * 10)}`, row }));
  const { campaign } = await engine.campaigns.create(accountId, { name: 'Without files', services: 'PHONE' }, rows);
  await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
  const statuses = async () => {
    const all: string[] = [];
    for await (const { life } of engine.campaigns.recipients(accountId, campaign.id)) all.push(life.state);
    return all;
  };
  return { engine, clock, state, statuses };
}

it('is not ready while no socket can be opened to dial by, says why, and is by itself once one can', async () => {
  const { engine, clock, state, statuses } = await aCampaignWithoutFiles();
  expect(await engine.hindrance()).toBeNull();
  await clock.advance(2_000);
  expect(await engine.hindrance()).toContain('open files');
  expect(await engine.ready()).toBe(false);
  state.withoutFiles = false;
  await clock.advance(3_600_000);
  expect(await engine.hindrance()).toBeNull();
  expect(await statuses()).toEqual(Array.from({ length: 20 }, () => 'completed'));
});

it('says that it has not started, and that its store takes no writes', async () => {
  const store = createMemoryStore();
  const engine = createEngine({ store, telephony: createSimulator() });
  expect(await engine.hindrance()).toContain('not started');
  await engine.start();
  const { ping } = store;
  Object.assign(store, { ping: () => Promise.reject(new Error('gone')) });
  expect(await engine.hindrance()).toContain('store');
  Object.assign(store, { ping });
  expect(await engine.hindrance()).toBeNull();
  await engine.stop();
});

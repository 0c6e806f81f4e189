import { expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();
const dayMs = 86_400_000;

it('calls everybody soon whom it had put off while the clock was a day ahead', async () => {
  const time = createTestClock();
  let aheadMs = 0;
  const clock = { ...time, now: () => new Date(time.now().getTime() + aheadMs) };
  const carrier = createSimulator({ clock });
  let busy = true;
  const telephony: Telephony = {
    ...carrier,
    async placeCall(request, signal) {
      if (busy) throw new TelephonyError('throttled', 'Too many.', { code: '20429', retryAfterMs: 60_000 });
      return carrier.placeCall(request, signal);
    },
  };
  const store = createMemoryStore();
  const engine = createEngine({ store, telephony, clock });
  stopAfterTest(engine, time);
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
  const { campaign } = await engine.campaigns.create(accountId, { name: 'Ahead', services: 'PHONE' }, rows);
  await time.advance(5_000);
  aheadMs = dayMs;
  await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
  await time.advance(5_000);
  aheadMs = 0;
  busy = false;
  await time.advance(600_000);
  const states: string[] = [];
  for await (const { life } of engine.campaigns.recipients(accountId, campaign.id)) states.push(life.state);
  expect(states).toEqual(Array.from({ length: 20 }, () => 'completed'));
});

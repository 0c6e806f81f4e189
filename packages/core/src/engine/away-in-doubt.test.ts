import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

describe('an engine that was away for longer than anybody stays in doubt', () => {
  /** A day after a request whose answer was lost, with nobody at work meanwhile. */
  async function aDayLater(findPlaced?: Telephony['findPlaced']) {
    const clock = createTestClock();
    const store = createMemoryStore();
    const carrier = createSimulator({
      clock,
      faults: { decide: () => 'accept_then_lose_answer', reports: { seed: 1, drop: 1 } },
    });
    const start = async (telephony: Telephony) => {
      const engine = createEngine({ store, telephony, clock, settings: { secret: 'kept over a restart'.repeat(2) } });
      const started = engine.start();
      await clock.advance(100);
      await started;
      return engine;
    };
    const before = await start(carrier);
    const { id: accountId } = await before.accounts.create({ email: 'a@example.test', credits: 10 });
    const { campaign } = await before.campaigns.create(accountId, { name: 'Bell', services: 'PHONE' }, [
      { number: '9801000000', row: 0 },
    ]);
    await before.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await clock.advance(30_000);
    const stopped = before.stop();
    await clock.advance(86_400_000);
    await stopped;
    const engine = await start({ ...carrier, ...(findPlaced && { findPlaced }) });
    stopAfterTest(engine, clock);
    await clock.advance(200_000);
    return (await engine.numbers.list(accountId, campaign.id, { page: 1, pageSize: 1 })).items[0]?.life.state;
  }

  it('asks the provider before it presumes anything', async () => {
    expect(await aDayLater()).toBe('completed');
  });

  it('presumes a failure when the provider cannot be asked', async () => {
    const unavailable = () => Promise.reject(new TelephonyError('unavailable', 'away'));
    expect(await aDayLater(unavailable)).toBe('presumed_failed');
  });
});

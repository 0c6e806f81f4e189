import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

const unsubscribed = () => new TelephonyError('rejected', 'unsubscribed', { code: 'opted_out', optedOut: true });
const lost = () => new TelephonyError('in_doubt', 'reset');

/** Texts somebody, then calls them, over a carrier that answers texts with these. @returns what became of the two */
async function textedAndCalled(answers: readonly (() => TelephonyError)[], { failures = 0 } = {}) {
  const clock = createTestClock();
  const store = createMemoryStore();
  const { optOut } = store.suppressions;
  let left = failures;
  Object.assign(store.suppressions, {
    async optOut(...order: Parameters<typeof optOut>) {
      left -= 1;
      if (left >= 0) throw new Error('the database is away');
      return optOut(...order);
    },
  });
  const simulator = createSimulator({ clock });
  let asked = 0;
  const telephony: Telephony = {
    ...simulator,
    capabilities: { ...simulator.capabilities, doubt: 'idempotency' },
    async sendMessage() {
      asked += 1;
      throw (answers[asked - 1] ?? unsubscribed)();
    },
  };
  const engine = createEngine({ store, telephony, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id: accountId } = await engine.accounts.create({ email: 'a@example.test', credits: 10 });

  async function reasonOf(services: 'PHONE' | 'SMS') {
    const rows = [{ number: '9800000010', row: 1 }];
    const { campaign } = await engine.campaigns.create(accountId, { name: 'Bell', services }, rows);
    await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
    await clock.advance(900_000);
    for await (const { life } of engine.campaigns.recipients(accountId, campaign.id)) return life.reason;
  }
  return [await reasonOf('SMS'), await reasonOf('PHONE')];
}

describe('an opt-out that a carrier tells of', () => {
  it('is kept, though the store fails in that very moment', async () => {
    expect(await textedAndCalled([unsubscribed], { failures: 1 })).toEqual(['opted_out', 'do_not_call']);
  });

  it('is kept, when only the repetition of a request that was lost brings it', async () => {
    expect(await textedAndCalled([lost, unsubscribed])).toEqual(['opted_out', 'do_not_call']);
  });
});

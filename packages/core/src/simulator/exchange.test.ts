import { describe, expect, it } from 'vitest';
import { openExchange } from './exchange';
import { memoryJournal, type PlacedEntry } from './journal';

const start = Date.parse('2026-11-24T06:00:00Z');

function placed(index: number): PlacedEntry {
  const numbers = { to: '+9779843818700', from: '+97715970000' };
  const limits = { contentSeconds: 10, ringTimeoutSeconds: 30, timeLimitSeconds: 60 };
  const names = { providerId: `call_${index}`, token: `token_${index}` };
  return { type: 'placed', service: 'PHONE', at: start + index, speed: 1_000, ...names, ...numbers, ...limits };
}

async function afterCalls(count: number, told: boolean) {
  const journal = memoryJournal();
  let now = start;
  const exchange = await openExchange({ journal, now: () => now, forgetAfterMs: 3_600_000, compact: false });
  for (let index = 0; index < count; index++) {
    now = start + index;
    await exchange.record(placed(index));
    if (told) await exchange.record({ type: 'told', providerIds: [`call_${index - 1_000}`] });
  }
  return { exchange, size: () => [...exchange.recent()].length };
}

describe('the memory of the exchange', () => {
  it('does not grow with a campaign, and what left it is still found', async () => {
    const { exchange, size } = await afterCalls(50_000, true);
    expect(size()).toBeLessThan(22_000);
    const found = await exchange.findByToken('token_0', start - 2_000);
    expect(found.map((call) => call.placed.providerId)).toEqual(['call_0']);
    expect((await exchange.get('call_1'))?.placed.token).toBe('token_1');
    expect((await exchange.find((entry) => entry.token === 'token_2', start))[0]?.placed.providerId).toBe('call_2');
  });

  it('keeps what was not told yet, however much that is', async () => {
    const { size } = await afterCalls(25_000, false);
    expect(size()).toBe(25_000);
  });
});

import { describe, expect, it } from 'vitest';
import { createSimulator } from './simulator';

const sid = 'b7142c5ae3b673d944d81c83bda4f5de';

describe('numbers of the simulated carrier', () => {
  it('are Nepali, priced between 5 and 20 credits, and named by 32 hex digits', async () => {
    const lines = await createSimulator().numbers.available();
    expect(lines).toHaveLength(8);
    for (const line of lines) {
      expect(line.number).toMatch(/^\+977\d{8,10}$/);
      expect(line.sid).toMatch(/^[0-9a-f]{32}$/);
      expect(line.rate).toBeGreaterThanOrEqual(5);
      expect(line.rate).toBeLessThanOrEqual(20);
    }
    expect(new Set(lines.map((line) => line.sid)).size).toBe(8);
    expect(new Set(lines.map((line) => line.number)).size).toBe(8);
  });

  it('are filtered by what they can and cannot do', async () => {
    const { numbers } = createSimulator();
    const able = async (capabilities: { voice?: boolean; fax?: boolean }) =>
      (await numbers.available({ capabilities })).map((line) => line.capabilities);
    expect(await able({ fax: true })).toHaveLength(1);
    expect((await able({ voice: false })).every(({ voice }) => !voice)).toBe(true);
    expect(await able({ voice: false, fax: true })).toEqual([]);
  });

  it('go off sale when bought, and on sale again when released', async () => {
    const { numbers } = createSimulator();
    const onSale = async () => (await numbers.available()).some((line) => line.sid === sid);
    const line = await numbers.buy(sid);
    expect(line.number).toBe('+97715970001');
    expect(await onSale()).toBe(false);
    await numbers.release(sid);
    expect(await onSale()).toBe(true);
  });

  it('may be bought twice and released twice without harm', async () => {
    const { numbers } = createSimulator();
    expect(await Promise.all([numbers.buy(sid), numbers.buy(sid)])).toEqual([
      await numbers.buy(sid),
      await numbers.buy(sid),
    ]);
    await numbers.release(sid);
    await numbers.release(sid);
    await numbers.release('0'.repeat(32));
    expect(await numbers.available()).toHaveLength(8);
  });

  it('that are not on sale are refused', async () => {
    await expect(createSimulator().numbers.buy('0'.repeat(32))).rejects.toMatchObject({ kind: 'rejected' });
  });
});

import { GhantiError } from '@ghanti/core';
import { describe, expect, it } from 'vitest';
import { createTurns, type TurnLimits } from './turns';

const limits: TurnLimits = { atOnce: 2, perAccount: 1, waitingPerAccount: 2, waiting: 4, longestWaitMs: 60_000 };

/** Work that ends when it is told to, and a record of what began, in order. */
function aStage(given: Partial<TurnLimits> = {}) {
  const turns = createTurns({ ...limits, ...given }, 'files');
  const begun: string[] = [];
  const enders = new Map<string, () => void>();
  const take = (accountId: number, name: string, signal = new AbortController().signal) =>
    turns.take(accountId, signal, () => {
      begun.push(name);
      return new Promise<string>((resolve) => enders.set(name, () => resolve(name)));
    });
  const end = async (name: string) => {
    enders.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, take, end };
}

describe('turns', () => {
  it('go round between accounts, however many one of them asks for', async () => {
    const { begun, take, end } = aStage();
    const all = [take(1, 'a1'), take(1, 'a2'), take(1, 'a3'), take(2, 'b1'), take(3, 'c1')];
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
    await end('a2');
    expect(begun).toEqual(['a1', 'b1', 'a2', 'c1']);
    for (const name of ['b1', 'c1', 'a3']) await end(name);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1', 'c1']);
  });

  it('are refused to an account that has enough waiting, and to all when too many wait', async () => {
    const { take, end } = aStage();
    const waits = [take(1, 'a1'), take(1, 'a2'), take(1, 'a3')];
    await expect(take(1, 'a4')).rejects.toMatchObject({ code: 'throttled', retryAfterMs: 5_000 });
    waits.push(take(2, 'b1'), take(2, 'b2'), take(2, 'b3'));
    await expect(take(3, 'c1')).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 5_000 });
    for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'b3']) await end(name);
    expect(await Promise.all(waits)).toHaveLength(6);
    const again = take(1, 'again');
    await end('again');
    expect(await again).toBe('again');
  });

  it('are lost by who goes away while waiting, and given back by who fails', async () => {
    const { begun, take, end } = aStage({ atOnce: 1 });
    const first = take(1, 'a1');
    const gone = new AbortController();
    const second = take(1, 'a2', gone.signal);
    const third = take(2, 'b1');
    gone.abort(new GhantiError('unavailable', 'The caller hung up.'));
    await expect(second).rejects.toThrow('hung up');
    await end('a1');
    await first;
    expect(begun).toEqual(['a1', 'b1']);
    await end('b1');
    await third;
    const turns = createTurns({ ...limits, atOnce: 1 }, 'files');
    const { signal } = new AbortController();
    await expect(turns.take(1, signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turns.take(1, signal, async () => 'next')).toBe('next');
    await expect(turns.take(1, gone.signal, async () => 'never')).rejects.toThrow('hung up');
  });

  it('that do not come in time are given up', async () => {
    const { take, end } = aStage({ longestWaitMs: 1 });
    const first = take(1, 'a1');
    await expect(take(1, 'a2')).rejects.toMatchObject({ code: 'unavailable' });
    await end('a1');
    await first;
  });
});

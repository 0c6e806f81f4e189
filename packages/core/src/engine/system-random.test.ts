import { describe, expect, it } from 'vitest';
import { systemRandom } from './system-random';

describe('systemRandom', () => {
  it('answers every integer below the bound and none beyond it', () => {
    const seen = new Set(Array.from({ length: 2_000 }, () => systemRandom.int(10)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('answers as many bytes as asked, and not the same twice', () => {
    const first = systemRandom.bytes(16);
    expect(first).toHaveLength(16);
    expect(Buffer.from(first).equals(Buffer.from(systemRandom.bytes(16)))).toBe(false);
  });
});

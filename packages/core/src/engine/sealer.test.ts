import { describe, expect, it } from 'vitest';
import { createSealer } from './sealer';
import { systemRandom } from './system-random';

describe('a sealer', () => {
  const sealer = createSealer('a secret that is long enough for it', systemRandom);

  it('opens what it sealed, and never seals alike', () => {
    const [one, other] = [sealer.seal('whsec_x'), sealer.seal('whsec_x')];
    expect(one).not.toBe(other);
    expect([sealer.open(one), sealer.open(other)]).toEqual(['whsec_x', 'whsec_x']);
    expect(one).not.toContain(Buffer.from('whsec_x').toString('base64url'));
  });

  it('opens nothing that was changed, cut, or sealed under another secret', () => {
    const sealed = sealer.seal('whsec_x');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let place = 0; place < bytes.length; place++) {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(sealer.open(`v1.${changed.toString('base64url')}`)).toBeNull();
    }
    expect(sealer.open(sealed.slice(0, 20))).toBeNull();
    expect(sealer.open(sealed.slice(3))).toBeNull();
    expect(createSealer('another secret, long enough as well', systemRandom).open(sealed)).toBeNull();
  });
});

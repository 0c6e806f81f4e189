import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner } from './tokens';

const signer = createSigner('a secret of at least thirty-two characters');

describe('a dispatch token', () => {
  it('names its dispatch again, whatever the numbers', () => {
    const ref = fc.record({
      recipientId: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      attemptNo: fc.integer({ min: 1, max: 99_999 }),
      dispatchNo: fc.integer({ min: 1, max: 99_999 }),
    });
    fc.assert(
      fc.property(ref, (given) => {
        expect(signer.readToken(signer.token(given))).toEqual(given);
      }),
    );
  });

  it('is refused when a single character of it was changed', () => {
    const token = signer.token({ recipientId: 4711, attemptNo: 2, dispatchNo: 1 });
    for (let at = 0; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const forged = token.slice(0, at) + other + token.slice(at + 1);
      expect(signer.readToken(forged), forged).toBeNull();
    }
  });

  it('is refused in every other spelling of its bytes: of the last character of base64url four bits are spare', () => {
    for (let recipientId = 1; recipientId <= 20; recipientId += 1) {
      const token = signer.token({ recipientId, attemptNo: 1, dispatchNo: 1 });
      const bytes = (text: string) => Buffer.from(text.slice(text.lastIndexOf('.') + 1), 'base64url').toString('hex');
      const others = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_']
        .map((end) => token.slice(0, -1) + end)
        .filter((other) => other !== token && bytes(other) === bytes(token));
      expect(others).toHaveLength(15);
      for (const other of [...others, `${token}=`, `${token} `]) expect(signer.readToken(other), other).toBeNull();
    }
  });

  it('is refused when another secret made it, or it is no token at all', () => {
    const stranger = createSigner('another secret of thirty-two characters');
    expect(signer.readToken(stranger.token({ recipientId: 1, attemptNo: 1, dispatchNo: 1 }))).toBeNull();
    for (const text of ['', '.', 'v1.k1.1.1.1', 'v1.k1.1.1.1.', 'v2.k1.1.1.1.AAAA', '../../etc/passwd'])
      expect(signer.readToken(text)).toBeNull();
  });

  it('holds 128 bits that depend on what they are for', () => {
    expect(Buffer.from(signer.mac('media', 'x'), 'base64url')).toHaveLength(16);
    expect(signer.mac('media', 'x')).not.toBe(signer.mac('dispatch', 'x'));
    expect(signer.verify('media', 'x', signer.mac('media', 'x'))).toBe(true);
    expect(signer.verify('media', 'y', signer.mac('media', 'x'))).toBe(false);
  });
});

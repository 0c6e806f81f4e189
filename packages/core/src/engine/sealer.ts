import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Random } from '../ports/clock';

/** Keeps secrets of customers in a store that must not be able to read them. */
export interface Sealer {
  seal(text: string): string;
  /** Null when it was sealed under another secret, or changed. */
  open(sealed: string): string | null;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const version = 'v1.';

/** Seals with AES-256-GCM under a key that is derived from a secret which all processes of one service share. */
export function createSealer(secret: string, random: Pick<Random, 'bytes'>): Sealer {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'ghanti sealed secrets', 32));
  return {
    seal(text) {
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce);
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return version + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },
    open(sealed) {
      if (!sealed.startsWith(version)) return null;
      const bytes = Buffer.from(sealed.slice(version.length), 'base64url');
      const head = nonceBytes + tagBytes;
      if (bytes.length < head) return null;
      const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAuthTag(bytes.subarray(nonceBytes, head));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(head)), decipher.final()]).toString('utf8');
      } catch {
        return null;
      }
    },
  };
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Id } from '../domain/words';

/** Names one request to a provider, for ever. */
export interface DispatchRef {
  readonly recipientId: Id;
  readonly attemptNo: number;
  readonly dispatchNo: number;
}

/** Signs what goes out to providers and comes back: a token proves by itself which dispatch an event belongs to (S7). */
export interface Signer {
  /** `v1.<key>.<recipient>.<attempt>.<dispatch>.<mac>`: no phone number in it. */
  token(ref: DispatchRef): string;
  /** The dispatch that a token names; null when we did not make it. */
  readToken(token: string): DispatchRef | null;
  /** A MAC over `text`, 128 bits, URL-safe. */
  mac(purpose: string, text: string): string;
  /** Compares a MAC in constant time. */
  verify(purpose: string, text: string, mac: string): boolean;
}

const macBytes = 16;
const keyId = 'k1';

/** Makes a signer of a secret that all processes of one service share. */
export function createSigner(secret: string): Signer {
  const mac = (purpose: string, text: string) =>
    createHmac('sha256', secret).update(`${purpose}\n${text}`).digest().subarray(0, macBytes).toString('base64url');
  // As texts: of one MAC base64 has several spellings, and a token has one.
  const verify = (purpose: string, text: string, given: string) => {
    const [expected, bytes] = [Buffer.from(mac(purpose, text)), Buffer.from(given)];
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  };
  return {
    mac,
    verify,
    token(ref) {
      const body = `v1.${keyId}.${ref.recipientId.toString(36)}.${ref.attemptNo}.${ref.dispatchNo}`;
      return `${body}.${mac('dispatch', body)}`;
    },
    readToken(token) {
      const cut = token.lastIndexOf('.');
      const body = token.slice(0, cut);
      const match = /^v1\.k1\.([0-9a-z]{1,11})\.(\d{1,6})\.(\d{1,6})$/.exec(body);
      if (!match || !verify('dispatch', body, token.slice(cut + 1))) return null;
      return {
        recipientId: Number.parseInt(match[1] ?? '', 36),
        attemptNo: Number(match[2]),
        dispatchNo: Number(match[3]),
      };
    },
  };
}

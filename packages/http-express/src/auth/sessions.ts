import { createHash, randomBytes } from 'node:crypto';
import { GhantiError, type Id, type Store } from '@ghanti/core';
import type { AccessTokens } from './access-token';

/** The two tokens of a session. */
interface TokenPair {
  readonly access: string;
  readonly refresh: string;
}

/**
 * Sessions: a login makes a family of refresh tokens, each opaque, kept hashed and good for one use. A token that is used
 * twice was stolen from somebody, so its whole family ends at once, access tokens included (RFC 9700 4.14.2).
 */
export interface Sessions {
  /**
   * Begins a login of an account whose password was compared with this hash.
   * @throws GhantiError `unauthorized` when the password was changed meanwhile
   */
  open(accountId: Id, passwordHash: string | null): Promise<TokenPair>;
  /** @throws GhantiError `unauthorized` for a token that is unknown, expired or spent */
  renew(refresh: string): Promise<TokenPair>;
  /** True while the login that an access token descends from is not revoked. */
  isLive(familyId: string): Promise<boolean>;
}

const refreshTokenBytes = 32;

export function createSessions(
  { sessions }: Pick<Store, 'sessions'>,
  access: AccessTokens,
  refreshTtlSeconds: number,
  now: () => Date,
): Sessions {
  const fresh = () => randomBytes(refreshTokenBytes).toString('base64url');
  const expiry = (from: Date) => new Date(from.getTime() + refreshTtlSeconds * 1_000);
  return {
    isLive: (familyId) => sessions.isLive(familyId),
    async open(accountId, passwordHash) {
      const refresh = fresh();
      const familyId = crypto.randomUUID();
      const at = now();
      const session = { accountId, familyId, tokenHash: hashOf(refresh), passwordHash, expiresAt: expiry(at), now: at };
      if (!(await sessions.create(session)))
        throw new GhantiError('unauthorized', 'The password was changed in this moment. Log in by the new one.');
      return { refresh, access: access.sign({ accountId, familyId }) };
    },
    async renew(spent) {
      const refresh = fresh();
      const at = now();
      const rotation = await sessions.rotate({
        tokenHash: hashOf(spent),
        successorHash: hashOf(refresh),
        expiresAt: expiry(at),
        now: at,
      });
      if (rotation.outcome !== 'rotated')
        throw new GhantiError('unauthorized', 'This refresh token is not valid any more. Log in again.');
      const { accountId, familyId } = rotation;
      return { refresh, access: access.sign({ accountId, familyId }) };
    },
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

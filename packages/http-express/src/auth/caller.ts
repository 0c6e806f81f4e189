import type { Id } from '@ghanti/core';
import type { Request } from 'express';
import type { Authenticate } from '../options';
import type { LiveClaims } from './access-token';
import type { Sessions } from './sessions';

/** Who asks. */
export interface Caller {
  readonly accountId: Id;
  /** The login that the access token descends from; null where the host signs in by itself. */
  readonly familyId: string | null;
  /** When it expires; null where the host signs in by itself. */
  readonly expiresAt: Date | null;
  /**
   * True while the same request would be let in again: its token has not expired, its login has not ended. For answers that go on
   * for long; looks into the store.
   */
  isStillIn(): Promise<boolean>;
}

/** Says who asks; null for nobody. */
export type Identify = (request: Request) => Promise<Caller | null>;

/** Whoever shows an access token, or what was made for one: as long as the token lives, and its login. */
export function callerOfLogin(claims: LiveClaims, sessions: Sessions, now: () => Date): Caller {
  const { accountId, familyId, expiresAt } = claims;
  return { accountId, familyId, expiresAt, isStillIn: async () => expiresAt > now() && sessions.isLive(familyId) };
}

/** Whom a host says it is: asked again, with the same request, as long as an answer goes on. */
export function identifyByHost(authenticate: Authenticate): Identify {
  return async (request) => {
    const accountId = await authenticate(request);
    if (accountId === null) return null;
    return {
      accountId,
      familyId: null,
      expiresAt: null,
      isStillIn: async () => (await authenticate(request)) === accountId,
    };
  };
}

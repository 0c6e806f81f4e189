import type { Id } from '@ghanti/core';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { OwnAuth } from '../options';

/** What an access token says: whose it is, and the login that it descends from. */
interface AccessClaims {
  readonly accountId: Id;
  readonly familyId: string;
}

/** Makes and reads access tokens: JWTs, HS256 and nothing else, of the type `at+jwt` (RFC 9068, RFC 8725). */
export interface AccessTokens {
  sign(claims: AccessClaims): Promise<string>;
  /** Null for a token that is not ours, not for us, not of this type, or expired. */
  read(token: string): Promise<AccessClaims | null>;
}

const algorithm = 'HS256';
const type = 'at+jwt';

export function createAccessTokens(auth: OwnAuth, now: () => Date): AccessTokens {
  const key = new TextEncoder().encode(auth.jwtSecret);
  return {
    sign({ accountId, familyId }) {
      const issuedAt = Math.floor(now().getTime() / 1_000);
      return new SignJWT({ fam: familyId })
        .setProtectedHeader({ alg: algorithm, typ: type })
        .setSubject(String(accountId))
        .setIssuer(auth.issuer)
        .setAudience(auth.audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + auth.accessTtlSeconds)
        .setJti(crypto.randomUUID())
        .sign(key);
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [algorithm],
          typ: type,
          issuer: auth.issuer,
          audience: auth.audience,
          requiredClaims: ['sub', 'exp', 'fam'],
          currentDate: now(),
        });
        const accountId = Number(payload.sub);
        if (!Number.isSafeInteger(accountId) || typeof payload.fam !== 'string') return null;
        return { accountId, familyId: payload.fam };
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

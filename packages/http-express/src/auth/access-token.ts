import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Id } from '@ghanti/core';
import { z } from 'zod';
import type { OwnAuth } from '../options';

/** What an access token says: whose it is, and the login that it descends from. */
export interface AccessClaims {
  readonly accountId: Id;
  readonly familyId: string;
}

/** Claims of a token that was read, with the instant from which on it is no longer taken. */
export interface LiveClaims extends AccessClaims {
  readonly expiresAt: Date;
}

/**
 * Makes and reads access tokens: JWTs, HS256 and nothing else, of the type `at+jwt` (RFC 9068, RFC 8725). Both are done at once on
 * this thread, in microseconds: a check that waited for a thread would wait behind the hashes of passwords.
 */
export interface AccessTokens {
  sign(claims: AccessClaims): string;
  /** Null for a token that is not ours, not for us, not of this type, not valid yet, or expired. */
  read(token: string): LiveClaims | null;
}

/**
 * The only header that we write is the only one that we take, to the letter. So a token chooses no algorithm, no type and no key:
 * `alg`, `typ`, `kid`, `jwk`, `crit` and whatever comes next are refused without being looked at.
 */
const header = Buffer.from('{"alg":"HS256","typ":"at+jwt"}').toString('base64url');

/** What RFC 7519 calls a NumericDate: seconds since 1970. */
const seconds = z.number().finite();

export function createAccessTokens(auth: OwnAuth, now: () => Date): AccessTokens {
  const { jwtSecret, issuer, audience, accessTtlSeconds } = auth;
  const signatureOf = (signed: string) => createHmac('sha256', jwtSecret).update(signed).digest('base64url');
  const claimsOfOurs = z.object({
    iss: z.literal(issuer),
    aud: z.literal(audience),
    sub: z
      .string()
      .regex(/^[1-9]\d*$/)
      .transform(Number)
      .pipe(z.int()),
    fam: z.string().min(1),
    exp: seconds,
    nbf: seconds.optional(),
  });

  return {
    sign({ accountId, familyId }) {
      const iat = Math.floor(now().getTime() / 1_000);
      const claims = {
        fam: familyId,
        sub: String(accountId),
        iss: issuer,
        aud: audience,
        iat,
        exp: iat + accessTtlSeconds,
        jti: randomUUID(),
      };
      const signed = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${signed}.${signatureOf(signed)}`;
    },

    read(token) {
      const [head, payload = '', signature = '', ...more] = token.split('.');
      if (head !== header || more.length > 0) return null;
      if (!areEqual(signature, signatureOf(`${head}.${payload}`))) return null;
      const read = claimsOfOurs.safeParse(jsonOf(payload));
      if (!read.success) return null;
      const { sub, fam, exp, nbf = 0 } = read.data;
      const at = now().getTime() / 1_000;
      if (exp <= at || nbf > at) return null;
      return { accountId: sub, familyId: fam, expiresAt: new Date(exp * 1_000) };
    },
  };
}

/** Compares as long for a signature that differs in its first letter as for one that differs in its last. */
function areEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Undefined for what is no JSON. Only asked of what we have signed ourselves. */
function jsonOf(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    return undefined;
  }
}

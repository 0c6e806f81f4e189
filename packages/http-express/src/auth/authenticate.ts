import type { AccessTokens } from './access-token';
import { callerOfLogin, type Identify } from './caller';
import type { Sessions } from './sessions';

/** Who asks, by `Authorization: Bearer <access>`: the token has to be ours and its login not ended. */
export function bearerAuthentication(tokens: AccessTokens, sessions: Sessions, now: () => Date): Identify {
  return async (request) => {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
    const claims = token === undefined ? null : tokens.read(token);
    return claims && (await sessions.isLive(claims.familyId)) ? callerOfLogin(claims, sessions, now) : null;
  };
}

import type { SessionSteps } from '../../ports/store';
import type { Tables } from './tables';

/** Sessions: families of refresh tokens, each token good for one rotation. */
export function sessionSteps({ accounts, sessionFamilies, sessionTokens }: Tables): SessionSteps {
  return {
    async create({ accountId, familyId, tokenHash, passwordHash, expiresAt }) {
      if (accounts.get(accountId)?.passwordHash !== passwordHash) return false;
      sessionFamilies.set(familyId, { accountId, revoked: false });
      sessionTokens.set(tokenHash, { familyId, expiresAt: new Date(expiresAt), spent: false });
      return true;
    },

    async rotate({ tokenHash, successorHash, expiresAt, now }) {
      const token = sessionTokens.get(tokenHash);
      const family = token && sessionFamilies.get(token.familyId);
      if (!token || !family) return { outcome: 'unknown' };
      if (token.spent) {
        family.revoked = true;
        return { outcome: 'reused' };
      }
      if (family.revoked) return { outcome: 'unknown' };
      if (token.expiresAt <= now) return { outcome: 'expired' };
      token.spent = true;
      sessionTokens.set(successorHash, { familyId: token.familyId, expiresAt: new Date(expiresAt), spent: false });
      return { outcome: 'rotated', accountId: family.accountId, familyId: token.familyId };
    },

    async isLive(familyId) {
      return sessionFamilies.get(familyId)?.revoked === false;
    },

    async revoke(familyId) {
      const family = sessionFamilies.get(familyId);
      if (family) family.revoked = true;
    },
  };
}

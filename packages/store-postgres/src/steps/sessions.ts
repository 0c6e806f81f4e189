import type { Id, Rotation, SessionSteps } from '@ghanti/core';
import type { Database } from '../driver/database';
import * as statements from '../statements/accounts.sql';

interface TokenRow {
  family_id: string;
  account_id: Id;
  expires_at: Date;
  spent: boolean;
  revoked: boolean;
}

/** Sessions: families of refresh tokens, each token good for one rotation. */
export function sessionSteps(database: Database): SessionSteps {
  return {
    async create({ accountId, familyId, tokenHash, passwordHash, expiresAt }) {
      return database.transaction(async (sql) => {
        const made = await sql.query(statements.insertFamily, [familyId, accountId, passwordHash]);
        if (made.length === 0) return false;
        await sql.query(statements.insertToken, [tokenHash, familyId, expiresAt]);
        return true;
      });
    },

    async rotate({ tokenHash, successorHash, expiresAt, now }) {
      return database.transaction(async (sql): Promise<Rotation> => {
        const [token] = await sql.query<TokenRow>(statements.lockToken, [tokenHash]);
        if (!token) return { outcome: 'unknown' };
        if (token.spent) {
          await sql.query(statements.revokeFamily, [token.family_id, now]);
          return { outcome: 'reused' };
        }
        if (token.revoked) return { outcome: 'unknown' };
        if (token.expires_at <= now) return { outcome: 'expired' };
        await sql.query(statements.spendToken, [tokenHash]);
        await sql.query(statements.insertToken, [successorHash, token.family_id, expiresAt]);
        return { outcome: 'rotated', accountId: token.account_id, familyId: token.family_id };
      });
    },

    async isLive(familyId) {
      const [row] = await database.query<{ live: boolean }>(statements.familyIsLive, [familyId]);
      return row?.live ?? false;
    },

    async revoke(familyId, now) {
      await database.query(statements.revokeFamily, [familyId, now]);
    },
  };
}

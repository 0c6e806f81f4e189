import { type Account, type AccountSteps, mustStayExact } from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import * as statements from '../statements/accounts.sql';
import { Changes, checkAmount } from './changes';
import { bindKey, replayedBy } from './idempotency';

interface AccountRow {
  id: number;
  email: string;
  first_name: string;
  last_name: string;
  password_hash: string | null;
  is_admin: boolean;
  available: number;
  held: number;
  spent: number;
  created_at: Date;
}

/** Accounts and their credits. */
export function accountSteps(database: Database): AccountSteps {
  const find = async (sql: Sql, statement: string, by: number | string): Promise<AccountRow | null> =>
    (await sql.query<AccountRow>(statement, [by]))[0] ?? null;

  return {
    async create({ email, firstName, lastName, passwordHash, credits, now }) {
      checkAmount(credits);
      const values = [email, firstName, lastName, passwordHash, now];
      return database.transaction(async (sql) => {
        const insert = async () => (await sql.query<AccountRow>(statements.insertAccount, values))[0];
        // Refused though the email is free: another was first in this very moment, and is the administrator.
        const row = (await insert()) ?? ((await find(sql, statements.accountByEmail, email)) ? null : await insert());
        if (!row) return null;
        const changes = new Changes();
        changes.grant({ accountId: row.id }, credits);
        await changes.save(sql);
        return accountOf({ ...row, available: credits });
      });
    },

    async byId(id) {
      const row = await find(database, statements.accountById, id);
      return row && accountOf(row);
    },

    async byEmail(email) {
      const row = await find(database, statements.accountByEmail, email);
      return row && { account: accountOf(row), passwordHash: row.password_hash };
    },

    async count() {
      const [row] = await database.query<{ n: number }>(statements.countAccounts);
      return row?.n ?? 0;
    },

    async list({ page, pageSize }) {
      const [all] = await database.query<{ n: number }>(statements.countAccounts);
      const rows = await database.query<AccountRow>(statements.listAccounts, [pageSize, (page - 1) * pageSize]);
      return { items: rows.map(accountOf), total: all?.n ?? 0 };
    },

    async setPassword({ id, passwordHash, keepFamilyId, now }) {
      return database.transaction(async (sql) => {
        if ((await sql.query(statements.setPassword, [id, passwordHash])).length === 0) return false;
        await sql.query(statements.revokeFamilies, [id, now, keepFamilyId]);
        return true;
      });
    },

    async grant(id, amount, now, idempotency) {
      checkAmount(amount, 1);
      return database.transaction(async (sql) => {
        if (!(await find(sql, statements.accountById, id))) return null;
        if (!(await replayedBy(sql, idempotency, now))) {
          const before = await find(sql, statements.lockAccount, id);
          if (!before) return null;
          mustStayExact(before, amount);
          const changes = new Changes();
          changes.grant({ accountId: id }, amount);
          await changes.save(sql);
          await bindKey(sql, idempotency, [id]);
        }
        const row = await find(sql, statements.accountById, id);
        return row && accountOf(row);
      });
    },
  };
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    username: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    isVerifiedEmail: false,
    contactNumber: '',
    isVerifiedPhone: false,
    address: '',
    isAdmin: row.is_admin,
    credit: { available: row.available, held: row.held, spent: row.spent },
    createdAt: row.created_at,
  };
}

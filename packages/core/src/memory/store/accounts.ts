import { mustStayExact } from '../../domain/credits';
import type { AccountSteps } from '../../ports/store';
import { checkAmount, grant } from './credits';
import { freeze } from './freeze';
import { bindKey, replayedBy } from './idempotency';
import { pageOf } from './paging';
import type { Tables } from './tables';

/** Accounts and their credits. */
export function accountSteps(tables: Tables): AccountSteps {
  const { accounts, accountIdByEmail } = tables;
  return {
    async create({ email, firstName, lastName, passwordHash, credits, now }) {
      checkAmount(credits);
      if (accountIdByEmail.has(email)) return null;
      const id = tables.nextId('account');
      const account = freeze({
        id,
        email,
        username: email,
        firstName,
        lastName,
        isVerifiedEmail: false,
        contactNumber: '',
        isVerifiedPhone: false,
        address: '',
        isAdmin: accounts.size === 0,
        credit: { available: 0, held: 0, spent: 0 },
        createdAt: new Date(now),
      });
      const row = { account, passwordHash };
      accounts.set(id, row);
      accountIdByEmail.set(email, id);
      grant(tables, id, credits);
      return row.account;
    },

    async byId(id) {
      return accounts.get(id)?.account ?? null;
    },

    async byEmail(email) {
      const row = accounts.get(accountIdByEmail.get(email) ?? 0);
      return row ? { account: row.account, passwordHash: row.passwordHash } : null;
    },

    async count() {
      return accounts.size;
    },

    async list(page) {
      return pageOf([...accounts.values()], page, ({ account }) => account);
    },

    async setPassword({ id, passwordHash, keepFamilyId }) {
      const row = accounts.get(id);
      if (!row) return false;
      row.passwordHash = passwordHash;
      for (const [familyId, family] of tables.sessionFamilies)
        if (family.accountId === id && familyId !== keepFamilyId) family.revoked = true;
      return true;
    },

    async grant(id, amount, now, idempotency) {
      checkAmount(amount, 1);
      const row = accounts.get(id);
      if (!row) return null;
      if (replayedBy(tables, idempotency, now)) return row.account;
      mustStayExact(row.account.credit, amount);
      grant(tables, id, amount);
      bindKey(tables, idempotency, [id], now);
      return row.account;
    },
  };
}

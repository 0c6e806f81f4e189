import { describe, expect, it } from 'vitest';
import type { NewAccount } from '../../ports/store';
import { anAccount, balanceOf, fresh, type Kit } from './kit';
import { aLine } from './phone-lines';

export function accountTests(kit: Kit): void {
  const newAccount = (email = `${fresh('new')}@example.com`): NewAccount => ({
    email,
    firstName: 'Hari',
    lastName: 'Thapa',
    passwordHash: 'argon2id-hash',
    credits: 50,
    now: new Date(),
  });

  describe('accounts', () => {
    it('makes the first account the administrator, and no later one', async () => {
      const others = await kit.store.accounts.count();
      const first = await kit.store.accounts.create(newAccount());
      const second = await kit.store.accounts.create(newAccount());
      expect(first?.isAdmin).toBe(others === 0);
      expect(second?.isAdmin).toBe(false);
    });

    it('grants the first credits at once', async () => {
      const account = await kit.store.accounts.create(newAccount());
      expect(account?.credit).toEqual({ available: 50, held: 0, spent: 0 });
    });

    it('answers a new account by its id and by its email', async () => {
      const input = newAccount();
      const account = await kit.store.accounts.create(input);
      expect(account).toMatchObject({ email: input.email, firstName: 'Hari', lastName: 'Thapa' });
      expect(await kit.store.accounts.byId(account?.id ?? 0)).toEqual(account);
      expect(await kit.store.accounts.byEmail(input.email)).toEqual({ account, passwordHash: 'argon2id-hash' });
    });

    it('keeps no password hash for an account whose host signs in by itself', async () => {
      const input = { ...newAccount(), passwordHash: null };
      await kit.store.accounts.create(input);
      expect((await kit.store.accounts.byEmail(input.email))?.passwordHash).toBeNull();
    });

    it('answers null for an email that is taken, and changes nothing', async () => {
      const input = newAccount();
      const account = await kit.store.accounts.create(input);
      const count = await kit.store.accounts.count();
      expect(await kit.store.accounts.create({ ...input, firstName: 'Other', credits: 9 })).toBeNull();
      expect(await kit.store.accounts.byId(account?.id ?? 0)).toEqual(account);
      expect(await kit.store.accounts.count()).toBe(count);
    });

    it('lets exactly one of parallel creates have an email', async () => {
      const input = newAccount();
      const made = await Promise.all(Array.from({ length: 8 }, () => kit.store.accounts.create(input)));
      expect(made.filter((account) => account !== null)).toHaveLength(1);
    });

    it('knows nobody under an id or an email that was never given', async () => {
      expect(await kit.store.accounts.byId(2_000_000_000)).toBeNull();
      expect(await kit.store.accounts.byEmail(`${fresh('nobody')}@example.com`)).toBeNull();
    });

    it('counts accounts', async () => {
      const before = await kit.store.accounts.count();
      await anAccount(kit);
      expect(await kit.store.accounts.count()).toBe(before + 1);
    });

    it('lists accounts page by page, the oldest first', async () => {
      const made = [await anAccount(kit), await anAccount(kit), await anAccount(kit)];
      const { total } = await kit.store.accounts.list({ page: 1, pageSize: 1 });
      expect(total).toBe(await kit.store.accounts.count());
      const pages = [total - 2, total - 1, total, total + 1].map((page) =>
        kit.store.accounts.list({ page, pageSize: 1 }),
      );
      expect((await Promise.all(pages)).flatMap(({ items }) => items)).toEqual(made);
    });

    it('gives an account another password, and ends all its logins but the one that it is told to keep', async () => {
      const input = newAccount();
      const account = await kit.store.accounts.create(input);
      const other = await kit.store.accounts.create(newAccount());
      const aLogin = async (accountId = account?.id ?? 0) => {
        const login = { familyId: fresh('family'), tokenHash: fresh('token') };
        const now = new Date();
        const expiresAt = new Date(now.getTime() + 60_000);
        await kit.store.sessions.create({ accountId, ...login, passwordHash: input.passwordHash, expiresAt, now });
        return login;
      };
      const [kept, ended, foreign] = [await aLogin(), await aLogin(), await aLogin(other?.id)];
      const now = new Date();
      const id = account?.id ?? 0;
      const change = { id, passwordHash: 'another-hash', keepFamilyId: kept.familyId, now };
      expect(await kit.store.accounts.setPassword(change)).toBe(true);
      expect((await kit.store.accounts.byEmail(input.email))?.passwordHash).toBe('another-hash');
      const live = () => Promise.all([kept, ended, foreign].map(({ familyId }) => kit.store.sessions.isLive(familyId)));
      expect(await live()).toEqual([true, false, true]);
      const successor = { successorHash: fresh('token'), expiresAt: new Date(now.getTime() + 60_000), now };
      const spent = await kit.store.sessions.rotate({ tokenHash: ended.tokenHash, ...successor });
      expect(spent.outcome).toBe('unknown');
      await kit.store.accounts.setPassword({ ...change, keepFamilyId: null });
      expect(await live()).toEqual([false, false, true]);
    });

    it('keeps no login alive that belongs to another account', async () => {
      const [mine, other] = [await anAccount(kit), await anAccount(kit)];
      const familyId = fresh('family');
      const now = new Date();
      const expiresAt = new Date(now.getTime() + 60_000);
      const session = { accountId: other.id, familyId, tokenHash: fresh('token'), passwordHash: null };
      await kit.store.sessions.create({ ...session, expiresAt, now });
      await kit.store.accounts.setPassword({ id: mine.id, passwordHash: 'x', keepFamilyId: familyId, now });
      await kit.store.accounts.setPassword({ id: other.id, passwordHash: 'x', keepFamilyId: null, now });
      expect(await kit.store.sessions.isLive(familyId)).toBe(false);
    });

    it('gives no password to an account that is not there', async () => {
      const nobody = { id: 2_000_000_000, passwordHash: 'x', keepFamilyId: null, now: new Date() };
      expect(await kit.store.accounts.setPassword(nobody)).toBe(false);
    });

    it('adds granted credits to what is available', async () => {
      const account = await anAccount(kit, 10);
      const granted = await kit.store.accounts.grant(account.id, 5, new Date());
      expect(granted?.credit).toEqual({ available: 15, held: 0, spent: 0 });
      expect(await balanceOf(kit, account)).toEqual(granted?.credit);
    });

    it('grants up to 2^53 - 1 in all, what is held and spent included, and refuses one more', async () => {
      const most = Number.MAX_SAFE_INTEGER;
      const account = await anAccount(kit, most - 8);
      const grants = await Promise.allSettled(
        Array.from({ length: 6 }, () => kit.store.accounts.grant(account.id, 3, new Date())),
      );
      const refused = grants.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
      expect(refused).toHaveLength(4);
      for (const error of refused)
        expect(error).toMatchObject({ code: 'invalid_input', faults: [{ field: 'amount', code: 'too_many_credits' }] });
      expect(await balanceOf(kit, account)).toEqual({ available: most - 2, held: 0, spent: 0 });
      await kit.store.phoneLines.reserve(account.id, aLine(7), new Date());
      await expect(kit.store.accounts.grant(account.id, 3, new Date())).rejects.toMatchObject({
        code: 'invalid_input',
      });
      await kit.store.accounts.grant(account.id, 2, new Date());
      expect(await balanceOf(kit, account)).toEqual({ available: most - 7, held: 7, spent: 0 });
    });

    it('grants nothing to an account that is not there', async () => {
      expect(await kit.store.accounts.grant(2_000_000_000, 5, new Date())).toBeNull();
    });

    it('loses none of many parallel grants', async () => {
      const account = await anAccount(kit, 0);
      await Promise.all(Array.from({ length: 40 }, () => kit.store.accounts.grant(account.id, 3, new Date())));
      expect((await balanceOf(kit, account)).available).toBe(120);
    });

    it('answers to a ping', async () => {
      await expect(kit.store.ping()).resolves.toBeUndefined();
    });
  });
}

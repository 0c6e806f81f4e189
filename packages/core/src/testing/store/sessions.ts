import { describe, expect, it } from 'vitest';
import { anAccount, fresh, inMs, type Kit } from './kit';

export function sessionTests(kit: Kit): void {
  async function aLogin() {
    const account = await anAccount(kit);
    const login = { accountId: account.id, familyId: fresh('family'), tokenHash: fresh('token') };
    const session = { ...login, passwordHash: null, expiresAt: inMs(3_600_000), now: new Date() };
    expect(await kit.store.sessions.create(session)).toBe(true);
    return login;
  }
  const rotate = (tokenHash: string, successorHash = fresh('token'), now = new Date()) =>
    kit.store.sessions.rotate({ tokenHash, successorHash, expiresAt: new Date(now.getTime() + 3_600_000), now });

  describe('sessions', () => {
    it('lets a family live from its login on', async () => {
      expect(await kit.store.sessions.isLive((await aLogin()).familyId)).toBe(true);
    });

    it('knows no family that never logged in', async () => {
      expect(await kit.store.sessions.isLive(fresh('family'))).toBe(false);
    });

    it('rotates a token into its successor, and that one into the next', async () => {
      const { accountId, familyId, tokenHash } = await aLogin();
      const successor = fresh('token');
      expect(await rotate(tokenHash, successor)).toEqual({ outcome: 'rotated', accountId, familyId });
      expect(await rotate(successor)).toEqual({ outcome: 'rotated', accountId, familyId });
      expect(await kit.store.sessions.isLive(familyId)).toBe(true);
    });

    it('says that a token is unknown', async () => {
      expect(await rotate(fresh('token'))).toEqual({ outcome: 'unknown' });
    });

    it('says that a token has expired, and rotates it no more', async () => {
      const { tokenHash } = await aLogin();
      expect(await rotate(tokenHash, fresh('token'), inMs(3_600_001))).toEqual({ outcome: 'expired' });
    });

    it('revokes the whole family when a spent token is shown again', async () => {
      const { familyId, tokenHash } = await aLogin();
      const successor = fresh('token');
      await rotate(tokenHash, successor);
      expect(await rotate(tokenHash)).toEqual({ outcome: 'reused' });
      expect(await kit.store.sessions.isLive(familyId)).toBe(false);
      expect((await rotate(successor)).outcome).not.toBe('rotated');
    });

    it('lets exactly one of parallel rotations have the token', async () => {
      const { tokenHash } = await aLogin();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => rotate(tokenHash)));
      expect(outcomes.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1);
      expect(outcomes.filter(({ outcome }) => outcome === 'reused')).toHaveLength(19);
    });

    it('ends a family that is revoked, and no other', async () => {
      const [mine, other] = [await aLogin(), await aLogin()];
      await kit.store.sessions.revoke(mine.familyId, new Date());
      expect(await kit.store.sessions.isLive(mine.familyId)).toBe(false);
      expect(await kit.store.sessions.isLive(other.familyId)).toBe(true);
      expect((await rotate(mine.tokenHash)).outcome).not.toBe('rotated');
    });

    it('begins no login by a password that is another by now', async () => {
      const { id } = await anAccount(kit);
      const change = { id, passwordHash: 'new', keepFamilyId: null, now: new Date() };
      await kit.store.accounts.setPassword(change);
      const [familyId, tokenHash] = [fresh('family'), fresh('token')];
      const session = { accountId: id, familyId, tokenHash, expiresAt: inMs(3_600_000), now: new Date() };
      expect(await kit.store.sessions.create({ ...session, passwordHash: null })).toBe(false);
      expect(await kit.store.sessions.create({ ...session, passwordHash: 'old' })).toBe(false);
      expect([await kit.store.sessions.isLive(familyId), (await rotate(tokenHash)).outcome]).toEqual([
        false,
        'unknown',
      ]);
      expect(await kit.store.sessions.create({ ...session, passwordHash: 'new' })).toBe(true);
    });

    it('leaves no login by the old password, however the change and the logins race', async () => {
      const { id } = await anAccount(kit);
      const families = Array.from({ length: 12 }, () => fresh('family'));
      const login = (familyId: string) =>
        kit.store.sessions.create({
          accountId: id,
          familyId,
          tokenHash: fresh('token'),
          passwordHash: null,
          expiresAt: inMs(3_600_000),
          now: new Date(),
        });
      const change = () =>
        kit.store.accounts.setPassword({ id, passwordHash: 'new', keepFamilyId: null, now: new Date() });
      await Promise.all(families.map((family, at) => (at === 6 ? change() : login(family))));
      const live = await Promise.all(families.map((family) => kit.store.sessions.isLive(family)));
      expect(live.filter(Boolean)).toEqual([]);
    });

    it('revokes twice without complaint', async () => {
      const { familyId } = await aLogin();
      await kit.store.sessions.revoke(familyId, new Date());
      await expect(kit.store.sessions.revoke(familyId, new Date())).resolves.toBeUndefined();
    });
  });
}

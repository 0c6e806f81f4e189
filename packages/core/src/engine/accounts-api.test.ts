import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { accountsApi } from './accounts-api';
import { systemClock } from './system-clock';

const accounts = () => accountsApi({ store: createMemoryStore(), clock: systemClock });

describe('accounts of a host that signs in by itself', () => {
  it('begin with the credits that they are given, the first as administrator', async () => {
    const api = accounts();
    const first = await api.create({ email: ' Me@Example.com ', credits: 100 });
    expect(first).toMatchObject({
      email: 'me@example.com',
      isAdmin: true,
      credit: { available: 100, held: 0, spent: 0 },
    });
    const second = await api.create({ email: 'you@example.com', firstName: 'You' });
    expect(second).toMatchObject({ firstName: 'You', isAdmin: false, credit: { available: 0 } });
    expect(await api.get(second.id)).toEqual(second);
    expect(await api.get(999)).toBeNull();
  });

  it('are one for an email', async () => {
    const api = accounts();
    await api.create({ email: 'me@example.com' });
    await expect(api.create({ email: 'ME@example.com' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('are granted whole credits', async () => {
    const api = accounts();
    const { id } = await api.create({ email: 'me@example.com', credits: 5 });
    expect((await api.grant(id, 7)).credit.available).toBe(12);
    for (const amount of [0, -1, 0.5, Number.NaN, 2 ** 60])
      await expect(api.grant(id, amount)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(api.create({ email: 'you@example.com', credits: -1 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await api.grant(id, Number.MAX_SAFE_INTEGER - 12);
    await expect(api.grant(id, 1)).rejects.toMatchObject({ code: 'invalid_input', faults: [{ field: 'amount' }] });
    await expect(api.grant(999, 1)).rejects.toMatchObject({ code: 'not_found' });
  });
});

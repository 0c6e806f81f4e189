import { describe, expect, it } from 'vitest';
import { type Caller, createPasswords } from './passwords';

const hashing = { memoryKib: 8, passes: 1, lanes: 1 };

/** Asks `times` at once; the answer tells how many were compared, and which errors the others got. */
async function ask(passwords: ReturnType<typeof createPasswords>, times: number, whose: Caller) {
  const all = await Promise.allSettled(Array.from({ length: times }, () => passwords.matches('wrong', encoded, whose)));
  const refused = all.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  return { compared: times - refused.length, refused };
}

const encoded = await createPasswords(hashing).hash('right');

describe('the queue of hashes', () => {
  it('lets a few wait, and refuses whoever comes beyond at once, saying when to come again', async () => {
    const { compared, refused } = await ask(createPasswords(hashing, 2), 290, 'stranger');
    expect(compared).toBe(22);
    for (const error of refused) expect(error).toMatchObject({ code: 'unavailable', retryAfterMs: 1_000 });
  });

  it('has room for who has signed in before when strangers have filled theirs', async () => {
    const passwords = createPasswords(hashing, 1);
    const [strangers, known] = await Promise.all([ask(passwords, 290, 'stranger'), ask(passwords, 10, 'known')]);
    expect([strangers.compared, known.compared]).toEqual([21, 10]);
  });

  it('takes who has signed in before first', async () => {
    const passwords = createPasswords(hashing, 1);
    const order: Caller[] = [];
    const one = (whose: Caller) => passwords.matches('wrong', encoded, whose).then(() => order.push(whose));
    await Promise.all([one('stranger'), one('stranger'), one('stranger'), one('known')]);
    expect(order).toEqual(['stranger', 'known', 'stranger', 'stranger']);
  });

  it('has room again when the waiting ones had their turn', async () => {
    const passwords = createPasswords(hashing, 1);
    await ask(passwords, 50, 'stranger');
    expect(await passwords.matches('right', encoded)).toBe(true);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiClient } from './testing/api-client';
import { anOperatedService, type OperatedService } from './testing/operated-service';

const right = 1_000;
const wrong = 100;

let operated: OperatedService;
let client: ApiClient;

beforeAll(async () => {
  operated = await anOperatedService({ SIMULATOR_SPEED: '200', CALLS_PER_SECOND: '1000' });
  client = operated.client;
}, 180_000);

afterAll(() => operated.close());

const order = { message: 'Your code is {otp}', sms_send_options: 'text', otp_options: 'personnel' };
async function sent(number: string, otp: string): Promise<number> {
  const answer = await client.send('POST', '/api/system/send/otp', { ...order, number, otp });
  expect(answer.http, answer.text).toBe(200);
  return answer.body.data.details.id;
}
const verify = (id: number, otp: string) => client.send('POST', '/api/system/verify/otp', { id, otp });
const many = <T>(times: number, ask: (turn: number) => Promise<T>) =>
  Promise.all(Array.from({ length: times }, (_, n) => ask(n)));
const codesOf = (answers: readonly ApiAnswer[]) =>
  answers.flatMap(({ body }) => body.errors.map((fault: { code: string }) => fault.code));
const triesOf = (answers: readonly ApiAnswer[]) =>
  answers.map(({ body }) => Number(/Tries left: (\d)/.exec(body.message)?.[1])).sort((a, b) => b - a);

describe('many answers at once, over HTTP and on PostgreSQL', { timeout: 300_000 }, () => {
  it(`verify a code once, of ${right} that are right`, async () => {
    const id = await sent('9851023212', '314159');
    const answers = await many(right, () => verify(id, '314159'));
    const verified = answers.filter(({ http }) => http === 200);
    expect(verified.map(({ body }) => body.data)).toEqual([{ verified: true }]);
    const refused = answers.filter(({ http }) => http !== 200);
    expect([...new Set(refused.map(({ http }) => http))]).toEqual([400]);
    expect(codesOf(refused)).toEqual(Array(right - 1).fill('spent'));
  });

  it(`lock a code after five, of ${wrong} that are wrong, and tell the tries that were left`, async () => {
    const id = await sent('9851023213', '314159');
    const answers = await many(wrong, (turn) => verify(id, String(100_000 + turn)));
    expect(answers.every(({ http }) => http === 400)).toBe(true);
    expect(codesOf(answers).filter((code) => code === 'wrong')).toHaveLength(5);
    expect(codesOf(answers).filter((code) => code === 'locked')).toHaveLength(wrong - 5);
    expect(triesOf(answers)).toEqual([4, 3, 2, 1, ...Array(wrong - 4).fill(0)]);
    expect(codesOf([await verify(id, '314159')])).toEqual(['locked']);
    // A new code to the number brings no new tries (I14).
    expect(codesOf([await verify(await sent('9851023213', '271828'), '271828')])).toEqual(['locked']);
  });

  it('give a short code three tries', async () => {
    const id = await sent('9851023214', '3141');
    const answers = await many(20, (turn) => verify(id, String(1_000 + turn)));
    expect(codesOf(answers).filter((code) => code === 'wrong')).toHaveLength(3);
    expect(triesOf(answers)).toEqual([2, 1, ...Array(18).fill(0)]);
  });

  it('let the right one in when wrong ones come beside it, or lock it before, and never both', async () => {
    const id = await sent('9851023215', '314159');
    const answers = await many(40, (turn) => verify(id, turn === 2 ? '314159' : String(100_000 + turn)));
    const verified = answers.filter(({ http }) => http === 200).length;
    const wrongs = codesOf(answers.filter(({ http }) => http !== 200)).filter((code) => code === 'wrong').length;
    expect(verified === 1 ? wrongs < 5 : wrongs === 5).toBe(true);
  });

  it('send five codes to a number in ten minutes, however often they are asked for at once', async () => {
    const ask = () => client.send('POST', '/api/system/send/otp', { ...order, number: '9851023216', otp: '314159' });
    const statuses: number[] = [];
    // Whoever meets the line of the one before is told to come again, and does.
    const accepted = () => statuses.filter((http) => http === 200).length;
    while (accepted() < 5) statuses.push(...(await many(5, ask)).map(({ http }) => http));
    statuses.push(...(await many(60, ask)).map(({ http }) => http));
    expect([...new Set(statuses)].sort()).toEqual([200, 429]);
    expect(accepted()).toBe(5);
    const listed = await client.get('/api/system/otp/?page_size=100');
    const toIt = listed.body.data.otps.filter(({ number }: { number: string }) => number === '9851023216');
    expect(toIt).toHaveLength(5);
  });
});

/*
 * 290 wrong logins at once from one address; then 290 callers who try again as soon as they were answered, for ten seconds.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/logins.ts
 */
import { setTimeout as pause } from 'node:timers/promises';
import { goal, line, report, send, serviceUnderLoad, tally } from './service-under-load';

const callers = 290;
const seconds = 10;
/** A burst is over before anything can be measured: what comes just after it belongs to it. */
const afterwardsMs = 2_000;
const expected: readonly number[] = [401, 429, 503];

const service = await serviceUnderLoad();
const wrong = (turn: number) =>
  send(service.url, 'POST', '/api/accounts/login/', {
    json: { email: `guess-${turn}@example.test`, password: 'wrong' },
  });
const everybody = Array.from({ length: callers }, (_, turn) => turn);
try {
  const burst = await service.observe(async () => {
    const answers = await Promise.all(everybody.map(wrong));
    await pause(afterwardsMs);
    return answers;
  });
  report(`${callers} wrong logins at once`, burst);
  line('answers', tally(burst.result));

  const flood = await service.observe(async () => {
    const end = performance.now() + seconds * 1_000;
    const answers = await Promise.all(
      everybody.map(async (turn) => {
        const own = [await wrong(turn)];
        while (performance.now() < end) own.push(await wrong(turn));
        return own;
      }),
    );
    return answers.flat();
  });
  report(`${callers} callers who log in wrongly for ${seconds} s`, flood);
  line('answers', tally(flood.result));
  line('answers a second', Math.round(flood.result.length / flood.seconds));
  const odd = [...burst.result, ...flood.result].filter(({ status }) => !expected.includes(status));
  goal('answers but 401, 429 and 503', odd.length, 0, 'answers');
} finally {
  await service.stop();
}

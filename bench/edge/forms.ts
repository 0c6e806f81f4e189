/*
 * Forms that are too large, again and again for some seconds: eight at once of 200 fields of 1 MB each, of fields that nobody knows and of a
 * field that is read, by one account and by three; then one after another of control characters under a key, of as many parts and of as
 * many pairs as a form may have.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/forms.ts
 */
import { randomUUID } from 'node:crypto';
import { type Caller, goal, line, report, send, serviceUnderLoad, tally } from './service-under-load';

const forMs = 5_000;
const path = '/api/system/campaigns/';
const boundary = 'a-boundary';
const multipart = `multipart/form-data; boundary=${boundary}`;

/** The bytes of a form. */
function formOf(fields: Iterable<readonly [name: string, value: Buffer]>): Buffer {
  const pieces: Buffer[] = [];
  for (const [name, value] of fields)
    pieces.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
      value,
      Buffer.from('\r\n'),
    );
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

const megabyte = Buffer.alloc(1_048_576, 'x');
const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));

const unknown = formOf(times(200, (index) => [`field${index}`, megabyte]));
const known = formOf(times(200, () => ['description', megabyte]));
const control = formOf([['description', Buffer.alloc(1_000_000, 1)]]);
const parts = formOf(times(1_000, (index) => ['name', Buffer.from(String(index))]));
const pairs = Buffer.from(times(5_000, (index) => `name[${index}]=${index}`).join('&'));

const loads: readonly (readonly [
  what: string,
  accounts: number,
  atOnce: number,
  type: string,
  body: Buffer,
  answer: number,
])[] = [
  ['200 unknown fields of 1 MB', 1, 8, multipart, unknown, 413],
  ['200 unknown fields of 1 MB', 3, 8, multipart, unknown, 413],
  ['200 times a known field of 1 MB', 1, 8, multipart, known, 413],
  ['200 times a known field of 1 MB', 3, 8, multipart, known, 413],
  ['1 MB of control characters', 1, 1, multipart, control, 400],
  ['1,000 parts', 1, 1, multipart, parts, 400],
  ['5,000 pairs', 1, 1, 'application/x-www-form-urlencoded', pairs, 400],
];

const service = await serviceUnderLoad();
try {
  const accounts = [await service.account('one'), await service.account('two'), await service.account('three')];
  const post = (caller: Caller, type: string, body: Buffer) => {
    const headers = { ...caller.headers, 'content-type': type, 'idempotency-key': randomUUID() };
    return send(service.url, 'POST', path, { headers, body });
  };

  for (const [what, count, atOnce, type, body, expected] of loads) {
    const seen = await service.observe(async () => {
      const end = performance.now() + forMs;
      const answers: Awaited<ReturnType<typeof post>>[] = [];
      const lane = async (caller: Caller) => {
        while (performance.now() < end) answers.push(await post(caller, type, body));
      };
      await Promise.all(accounts.slice(0, count).flatMap((caller) => times(atOnce, () => lane(caller))));
      return answers;
    });
    report(`${count} account(s), each ${atOnce} at once: ${what}`, seen);
    line('answers', tally(seen.result));
    const others = seen.result.filter(({ status }) => ![expected, 429, 503].includes(status));
    goal(`answers other than ${expected}, 429 and 503`, others.length, 0, 'answers');
  }
} finally {
  await service.stop();
}

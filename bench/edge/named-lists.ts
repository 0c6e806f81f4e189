/*
 * Forty requests of 80 bytes that name one uploaded list of 20 MB, their callers hanging up after half a second; then forty whose callers stay.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/named-lists.ts
 */
import { goal, line, onlyExpected, report, type Sent, send, serviceUnderLoad, tally } from './service-under-load';

const requests = 40;
const rows = 230_000;
const path = '/api/system/campaigns/';

/** Almost 20 MB of CSV. */
function aList(): string {
  const all = ['number,name,amount,due,remark'];
  for (let row = 0; row < rows; row++)
    all.push(
      `98${String(10_000_000 + row)},Subscriber ${row},${(row % 5_000) + 0.5},2026-11-${(row % 28) + 1},${'x'.repeat(34)}`,
    );
  return `${all.join('\n')}\n`;
}

const service = await serviceUnderLoad();
try {
  const caller = await service.account('lists');
  const form = new FormData();
  form.set('name', 'list');
  form.set('services', 'PHONE');
  form.set('send_to_number_file', new Blob([aList()]), 'list.csv');
  const first = await send(service.url, 'POST', path, { headers: caller.headers, body: form });
  if (first.status !== 201) throw new Error(`The upload was answered ${first.status}: ${first.body}`);

  const named = (sent: Sent) =>
    send(service.url, 'POST', path, {
      ...sent,
      headers: caller.headers,
      json: { name: 'again', services: 'PHONE', send_to_number_file: 'list.csv' },
    });
  const left = await service.observe(async () => {
    const answers = await Promise.all(
      Array.from({ length: requests }, () => named({ signal: AbortSignal.timeout(500) })),
    );
    return { answers, work: await service.workAfter(1_000, 3_000) };
  });
  report(`${requests} requests that name one list, callers hang up`, left);
  line('answers', tally(left.result.answers));
  goal('work that goes on when all have been gone for a second', left.result.work * 100, 20, '% of a core');

  const stayed = await service.observe(() =>
    Promise.all(Array.from({ length: requests }, () => named({ signal: AbortSignal.timeout(120_000) }))),
  );
  report(`${requests} requests that name one list, callers stay`, stayed);
  line('answers', tally(stayed.result));
  if (!onlyExpected([...left.result.answers, ...stayed.result])) {
    line('NOT MET', 'only 2xx, 413, 429 and 503 may be answered');
    process.exitCode = 1;
  }
} finally {
  await service.stop();
}

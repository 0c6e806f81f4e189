/*
 * One list of 200,000 rows being read for a preview, and then being imported, while others ask: p99 of a GET must stay under 50 ms.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/list-import.ts [rows]
 */
import { line, report, send, serviceUnderLoad, tally } from './service-under-load';

const rows = Number(process.argv[2] ?? 200_000);

function formOf(count: number): FormData {
  const all = ['number,name,amount,due'];
  for (let row = 0; row < count; row++)
    all.push(`98${String(10_000_000 + row)},Subscriber ${row},${(row % 5_000) + 0.5},2026-11-${(row % 28) + 1}`);
  const form = new FormData();
  form.set('name', 'list');
  form.set('services', 'PHONE');
  form.set('send_to_number_file', new Blob([`${all.join('\n')}\n`]), `list-${count}.csv`);
  return form;
}

const service = await serviceUnderLoad();
try {
  const caller = await service.account('lists');
  const upload = (count: number) =>
    send(service.url, 'POST', '/api/system/campaigns/', { headers: caller.headers, body: formOf(count) });
  // A small list first: what is made once is made before.
  await upload(100);
  const preview = () =>
    send(service.url, 'POST', '/api/system/lists/preview/', { headers: caller.headers, body: formOf(rows) });
  for (const [what, load] of [
    ['read', preview],
    ['imported', () => upload(rows)],
  ] as const) {
    const observed = await service.observe(load);
    const goals = { growthMib: 150, liveP99Ms: 50, otherP99Ms: 50 };
    report(`a list of ${rows.toLocaleString('en')} rows is ${what}`, observed, goals);
    line('rows a second', Math.round(rows / observed.seconds).toLocaleString('en'));
    line('answers', tally([observed.result]));
  }
} finally {
  await service.stop();
}

/*
 * What the engine's door costs: each row of a list is looked at by hand, and by its schema only when that finds something. Beside the
 * same rows read as phone numbers (what an import does with each at least), and beside the schema alone, all in one run.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/door.ts [rows, default 1000000]
 */
import { createEngine, createMemoryStore, createSimulator, parsePhoneNumber } from '@ghanti/core';
import { row, takeNumber } from '../packages/core/src/engine/door/number-rows';

const rows = Number(process.argv[2] ?? 1_000_000);
const line = (what: string, value: string) => process.stdout.write(`${what.padEnd(64)} ${value}\n`);

const list = Array.from({ length: rows }, (_, n) => ({
  number: String(9_800_000_000 + n),
  tags: { tags_name: `Sita ${n}`, tags_salary: 25_000 + n },
  row: n + 2,
}));

/** Microseconds a row, the best of three. */
function each(work: (one: (typeof list)[number], index: number) => unknown, of = list): number {
  const times = [1, 2, 3].map(() => {
    const from = performance.now();
    of.forEach(work);
    return performance.now() - from;
  });
  return (Math.min(...times) * 1_000) / of.length;
}

/** Microseconds a call, the best of three. */
async function call(work: () => Promise<unknown>, calls = 50_000): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const from = performance.now();
    for (let n = 0; n < calls; n += 1) await work();
    times.push(performance.now() - from);
  }
  return (Math.min(...times) * 1_000) / calls;
}

const read = each(({ number }) => parsePhoneNumber(number, 'NP'));
const door = each((one, index) => takeNumber(one, index));
const schema = each((one) => row.safeParse(one), list.slice(0, 100_000));
line('a row read as a phone number', `${read.toFixed(3)} us`);
line('a row at the door', `${door.toFixed(3)} us`);
line('a row by its schema', `${schema.toFixed(3)} us`);
line('the door beside reading the number (should be 0.05 at most)', (door / read).toFixed(3));
line('the schema beside reading the number', (schema / read).toFixed(3));

const store = createMemoryStore();
const engine = createEngine({ store, telephony: createSimulator() });
const me = await engine.accounts.create({ email: 'bench@example.com', credits: 1 });
const { campaign } = await engine.campaigns.create(me.id, { name: 'Bench', services: 'PHONE' }, [
  { number: '9800000000' },
]);
const inside = await call(() => store.campaigns.get(me.id, campaign.id));
const outside = await call(() => engine.campaigns.get(me.id, campaign.id));
line('campaigns.get of the memory store', `${inside.toFixed(2)} us`);
line('campaigns.get through the door', `${outside.toFixed(2)} us`);
await engine.stop();

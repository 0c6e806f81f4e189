/**
 * How fast a list is read from .xlsx and what memory that takes, next to exceljs merely reading it, in one run: each reading is a
 * process of its own, because a peak is the process's. exceljs reads by its streaming reader, which keeps less than its other one,
 * and hands out what is stored; ours also shows amounts, rates and dates as the sheet does. Ours reads twice: in a thread of its own,
 * as a service does and at the price of handing the rows over, and in the caller's thread, which is like for like.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/spreadsheet-read.ts [rows]
 */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { createSpreadsheets, type SpreadsheetOptions } from '@ghanti/spreadsheet';

// exceljs belongs to the package that it is compared with, and is resolved from there.
const inPackage = createRequire(new URL('../packages/spreadsheet/package.json', import.meta.url));
const exceljs: typeof import('exceljs') = (await import(pathToFileURL(inPackage.resolve('exceljs')).href)).default;

/** One reading of the whole file. */
interface Reading {
  readonly rows: number;
  readonly ms: number;
  readonly peakMebibytes: number;
}

const readers = {
  exceljs: readTheirs,
  'ghanti-same-thread': (list: string) => readOurs(list, { threads: 0 }),
  'ghanti-own-thread': (list: string) => readOurs(list, {}),
};
type Reader = keyof typeof readers;
const names: readonly Reader[] = ['exceljs', 'ghanti-same-thread', 'ghanti-own-thread'];

const [, script = '', first = '200000', path = ''] = process.argv;
const reader = names.find((name) => name === first);
if (reader) console.log(JSON.stringify(await measured(reader, path)));
else await compare(Number(first));

async function compare(rows: number): Promise<void> {
  const rounds = 2;
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-bench-'));
  try {
    const list = join(folder, 'list.xlsx');
    await writeList(list, rows);
    const size = Math.round((await stat(list)).size / 1_000_000);
    console.log(`${rows.toLocaleString('en')} rows of number, name, amount, rate, date; shared strings, ${size} MB`);
    const readings: Record<Reader, Reading[]> = { exceljs: [], 'ghanti-same-thread': [], 'ghanti-own-thread': [] };
    // Alternating, so that a busy machine slows all.
    for (let round = 0; round < rounds; round++)
      for (const name of names) readings[name].push(await inProcess(name, list, rows));
    const best = (reader: Reader) => Math.min(...readings[reader].map(({ ms }) => ms));
    for (const name of names) {
      const rate = Math.round(rows / (best(name) / 1_000)).toLocaleString('en');
      const peak = Math.round(Math.max(...readings[name].map(({ peakMebibytes }) => peakMebibytes)));
      const ratio = (best('exceljs') / best(name)).toFixed(2);
      console.log(`${name.padEnd(18)} ${rate} rows/s, ratio ${ratio}, peak RSS ${peak} MiB`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inProcess(reader: Reader, list: string, rows: number): Promise<Reading> {
  const tsconfig = fileURLToPath(new URL('../tsconfig.base.json', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, reader, list], {
    env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig },
  });
  const reading: Reading = JSON.parse(stdout);
  if (reading.rows !== rows) throw new Error(`${reader} read ${reading.rows} rows instead of ${rows}`);
  return reading;
}

async function measured(reader: Reader, list: string): Promise<Reading> {
  const start = performance.now();
  const rows = await readers[reader](list);
  return { rows, ms: performance.now() - start, peakMebibytes: process.resourceUsage().maxRSS / 1_024 };
}

async function writeList(list: string, rows: number): Promise<void> {
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({
    stream: createWriteStream(list),
    useSharedStrings: true,
    useStyles: true,
  });
  const sheet = workbook.addWorksheet('List');
  sheet.columns = [
    { width: 14 },
    { width: 20 },
    { style: { numFmt: '#,##0.00' } },
    { style: { numFmt: '0.0%' } },
    { style: { numFmt: 'dd/mm/yyyy' } },
  ];
  sheet.addRow(['number', 'name', 'amount', 'rate', 'due']).commit();
  const firstDay = Date.UTC(2026, 0, 1);
  for (let row = 0; row < rows; row++) {
    const due = new Date(firstDay + (row % 365) * 86_400_000);
    sheet
      .addRow([9_800_000_000 + row, `Subscriber ${row}`, ((row * 7_919) % 5_000_000) / 100, (row % 40) / 200, due])
      .commit();
  }
  await workbook.commit();
}

/** Each row as a campaign takes it: its number, and tags as the sheet shows them. */
async function readOurs(list: string, options: SpreadsheetOptions): Promise<number> {
  const limits = { maxBytes: 1e9, maxInflatedBytes: 4e9, maxSharedStringBytes: 1e9 };
  const spreadsheets = createSpreadsheets({ ...limits, ...options });
  const sheet = await spreadsheets.read(createReadStream(list), { name: list, field: 'file' });
  let count = 0;
  for await (const { number, tags } of sheet.rows()) count += number === '' || tags.size < 4 ? 0 : 1;
  return count;
}

/** Each row's cells as they are stored. */
async function readTheirs(list: string): Promise<number> {
  const reader = new exceljs.stream.xlsx.WorkbookReader(list, {
    sharedStrings: 'cache',
    styles: 'cache',
    worksheets: 'emit',
  });
  let count = -1;
  for await (const sheet of reader) for await (const row of sheet) count += row.getCell(1).value === null ? 0 : 1;
  return count;
}

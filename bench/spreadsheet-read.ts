/**
 * How fast a list is read from .xlsx, next to exceljs merely reading it, in one process and one run.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/spreadsheet-read.ts [rows]
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createSpreadsheets } from '@ghanti/spreadsheet';

// exceljs belongs to the package that it is compared with, and is resolved from there.
const inPackage = createRequire(new URL('../packages/spreadsheet/package.json', import.meta.url));
const exceljs: typeof import('exceljs') = (await import(pathToFileURL(inPackage.resolve('exceljs')).href)).default;

const rows = Number(process.argv[2] ?? 200_000);
const rounds = 3;

const folder = await mkdtemp(join(tmpdir(), 'ghanti-bench-'));
try {
  const path = join(folder, 'list.xlsx');
  await writeList(path);
  console.log(`${rows} rows of number, name, amount, date with shared strings, ${(await stat(path)).size} bytes`);
  const ours: number[] = [];
  const theirs: number[] = [];
  // Alternating, so that a busy machine slows both.
  for (let round = 0; round < rounds; round++) {
    ours.push(await timed(() => readOurs(path)));
    theirs.push(await timed(() => readTheirs(path)));
  }
  const [ourBest, theirBest] = [Math.min(...ours), Math.min(...theirs)];
  const rate = (ms: number) => `${Math.round(rows / (ms / 1_000)).toLocaleString('en')} rows/s`;
  console.log(`ghanti   ${rate(ourBest)}`);
  console.log(`exceljs  ${rate(theirBest)}`);
  console.log(`ratio    ${(theirBest / ourBest).toFixed(2)}`);
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1_024)} MiB, of both`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function writeList(path: string): Promise<void> {
  const workbook = new exceljs.stream.xlsx.WorkbookWriter({ stream: createWriteStream(path), useSharedStrings: true });
  const sheet = workbook.addWorksheet('List');
  sheet.addRow(['number', 'name', 'amount', 'due']).commit();
  for (let row = 0; row < rows; row++)
    sheet.addRow([9_800_000_000 + row, `Subscriber ${row}`, (row % 5_000) + 0.5, `2026-11-${(row % 28) + 1}`]).commit();
  await workbook.commit();
}

async function readOurs(path: string): Promise<number> {
  const spreadsheets = createSpreadsheets({ maxBytes: 1e9, maxInflatedBytes: 4e9, maxSharedStringBytes: 1e9 });
  const sheet = await spreadsheets.read(createReadStream(path), { name: path, field: 'file' });
  let count = 0;
  for await (const { number } of sheet.rows()) count += number === '' ? 0 : 1;
  return count;
}

async function readTheirs(path: string): Promise<number> {
  const reader = new exceljs.stream.xlsx.WorkbookReader(path, { sharedStrings: 'cache', worksheets: 'emit' });
  let count = -1;
  for await (const sheet of reader) for await (const row of sheet) count += row.getCell(1).value === null ? 0 : 1;
  return count;
}

async function timed(read: () => Promise<number>): Promise<number> {
  const start = performance.now();
  const count = await read();
  if (count !== rows) throw new Error(`${count} rows were read instead of ${rows}`);
  return performance.now() - start;
}

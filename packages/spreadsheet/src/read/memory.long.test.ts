import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { constants, deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Measured } from '../testing/measure-read';
import { partsOf, textRow } from '../testing/workbook';
import { zipOf } from '../testing/zip';
import { writeCsv } from '../write/csv';
import { writeXlsx } from '../write/xlsx';

/** The promise of T19: no file takes more. */
const ceilingMebibytes = 300;
const rows = 200_000;
const script = fileURLToPath(new URL('../testing/measure-read.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url));
const run = promisify(execFile);

// Seconds of work for a process of its own: many times as long on a machine that others use.
describe('the memory that reading takes', { timeout: 240_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ghanti-memory-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function measure(path: string, options: object = {}): Promise<Measured> {
    const { stdout } = await run(
      process.execPath,
      ['--import', 'tsx', script, JSON.stringify([path]), JSON.stringify(options)],
      {
        env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig },
      },
    );
    return JSON.parse(stdout);
  }

  async function* manyRows() {
    for (let row = 0; row < rows; row++) yield [9_800_000_000 + row, `Subscriber ${row}`];
  }

  it.each([
    ['csv', writeCsv],
    ['xlsx', writeXlsx],
  ] as const)(`stays below its ceiling for ${rows} rows of %s`, async (format, write) => {
    const path = join(folder, `list.${format}`);
    await pipeline(write({ columns: ['number', 'name'], rows: manyRows() }), createWriteStream(path));
    const measured = await measure(path);
    expect(measured).toMatchObject({ rows, refused: null });
    expect(measured.peakMebibytes).toBeLessThan(ceilingMebibytes);
  });

  it('stays below its ceiling for two hundred thousand shared texts', async () => {
    const texts = Array.from({ length: rows }, (_, index) => `<si><t>Subscriber ${index}</t></si>`).join('');
    const cells = Array.from(
      { length: rows },
      (_, index) => `<row><c><v>${9_800_000_000 + index}</v></c><c t="s"><v>${index}</v></c></row>`,
    );
    const file = zipOf(
      partsOf({ sheet: textRow(1, 'number', 'name') + cells.join(''), sharedStrings: `<sst>${texts}</sst>` }),
    );
    const path = join(folder, 'shared.xlsx');
    await writeFile(path, file);
    const measured = await measure(path);
    expect(measured).toMatchObject({ rows, refused: null });
    expect(measured.peakMebibytes).toBeLessThan(ceilingMebibytes);
  });

  it.each([
    ['blank rows', '<row/>', {}],
    ['blank rows, past the guard of ratios', '<row/>', { maxRatio: 1e6, maxInflatedBytes: 50_000_000 }],
    ['one comment without end, past the guard of ratios', '<!--', { maxRatio: 1e6 }],
    ['elements without end, past the guard of ratios', '<c>', { maxRatio: 1e6 }],
  ])('stays below its ceiling for a bomb of %s', async (_, filling, options) => {
    const start = '<worksheet><sheetData><row><c t="str"><v>number</v></c></row>';
    const body = filling === '<!--' ? `<!--${'<'.repeat(1_000_000)}` : filling.repeat(200_000);
    const bomb = {
      name: 'xl/worksheets/sheet1.xml',
      data: '',
      packed: repeated(start, body, 100),
      statedSize: 2_000_000_000,
    };
    const path = join(folder, 'bomb.xlsx');
    await writeFile(path, zipOf([bomb, ...partsOf({ sheet: '' }).filter(({ name }) => name !== bomb.name)]));
    const measured = await measure(path, options);
    expect(measured.refused).toMatch(/^(too_large|invalid_input)$/);
    expect(measured.rows).toBe(0);
    expect(measured.peakMebibytes).toBeLessThan(ceilingMebibytes);
  });
});

/** Deflates `start` and so many times `body` without holding them: flushed blocks can be set one after another. */
function repeated(start: string, body: string, times: number): Buffer {
  const flushed = { finishFlush: constants.Z_FULL_FLUSH };
  const block = deflateRawSync(body, flushed);
  return Buffer.concat([
    deflateRawSync(start, flushed),
    ...Array.from({ length: times }, () => block),
    deflateRawSync('</sheetData></worksheet>'),
  ]);
}

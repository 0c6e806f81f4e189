// Run as a process of its own: reads the files named in a JSON list, with options named second, and prints a line of JSON for each.
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { GhantiError } from '@ghanti/core';
import { createSpreadsheets } from '../spreadsheets';

/** What came of one file. */
export interface Measured {
  /** Rows that have a number. */
  readonly rows: number;
  /** The first of them. */
  readonly numbers: readonly string[];
  readonly refused: string | null;
  /** What a person is told of the refusal, and where. */
  readonly faults: readonly { readonly field: string | null; readonly message: string }[];
  readonly ms: number;
  /** Of the process, so far. */
  readonly peakMebibytes: number;
}

const told = 10;
const [, , paths = '[]', options = '{}'] = process.argv;
for (const path of JSON.parse(paths) as string[]) console.log(JSON.stringify(await measure(path)));

async function measure(path: string): Promise<Measured> {
  const started = performance.now();
  const numbers: string[] = [];
  let rows = 0;
  let refusal: GhantiError | null = null;
  try {
    const about = { name: basename(path), field: 'list' };
    const sheet = await createSpreadsheets({ threads: 0, ...JSON.parse(options) }).read(createReadStream(path), about);
    for await (const { number } of sheet.rows()) {
      rows += number === '' ? 0 : 1;
      if (numbers.length < told) numbers.push(number);
    }
  } catch (error) {
    if (!(error instanceof GhantiError)) throw error;
    refusal = error;
  }
  return {
    rows,
    numbers,
    refused: refusal?.code ?? null,
    faults: refusal?.faults ?? [],
    ms: Math.round(performance.now() - started),
    peakMebibytes: process.resourceUsage().maxRSS / 1_024,
  };
}

// Run as a process of its own: reads the file named first with the options named second, and prints what came of it.
import { createReadStream } from 'node:fs';
import { GhantiError } from '@ghanti/core';
import { createSpreadsheets } from '../spreadsheets';

const [, , path = '', options = '{}'] = process.argv;
let rows = 0;
let refused: string | null = null;
try {
  const sheet = await createSpreadsheets(JSON.parse(options)).read(createReadStream(path), {
    name: path,
    field: 'list',
  });
  for await (const { number } of sheet.rows()) rows += number === '' ? 0 : 1;
} catch (error) {
  if (!(error instanceof GhantiError)) throw error;
  refused = error.code;
}
console.log(JSON.stringify({ rows, refused, peakMebibytes: process.resourceUsage().maxRSS / 1_024 }));

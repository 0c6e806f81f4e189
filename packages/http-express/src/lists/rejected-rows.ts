import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SheetReader } from '@ghanti/core';
import { createSpool, type Spool } from '../body/spool';
import type { Parts } from '../parts';
import type { Answer, Call } from '../route';
import { type ListFile, withSheet } from '../sheets';
import { numbersOf } from './list-file';

/**
 * Answers the rejected rows of a list as a CSV: their row, the reason, and their cells as they were. It is written to its end before the
 * answer begins, so that a list that breaks off is refused, and a slow caller keeps no other list waiting.
 */
export async function sendRejectedRows(call: Call<'account'>, list: ListFile): Promise<Answer> {
  const spool = createSpool();
  try {
    const path = await withSheet(call, { ...list, options: { ...list.options, keepCells: true } }, (sheet) =>
      writeRejectedRows(call, sheet, spool),
    );
    const { res, signal } = call;
    res.status(200);
    res.attachment(`${basename(list.name, extname(list.name))}-rejected.csv`);
    res.set('Content-Type', 'text/csv; charset=utf-8');
    try {
      await pipeline(createReadStream(path), res, { signal });
    } catch (error) {
      // The answer has begun: a caller that is still there learns by the broken connection.
      if (!signal.aborted) call.parts.logger.error({ error: String(error) }, 'rejected rows broke off');
      res.destroy();
    }
    return 'written';
  } finally {
    await spool.dispose();
  }
}

async function writeRejectedRows({ parts }: Call<'account'>, sheet: SheetReader, spool: Spool): Promise<string> {
  const rows = new PassThrough({ objectMode: true });
  // Who reads the rows is told of it.
  rows.on('error', () => {});
  const { headings } = sheet.understood();
  const columns = ['row', 'reason', ...headings.map((heading, at) => heading || `column ${at + 1}`)];
  const writing = spool.write(parts.spreadsheets.write('csv', { columns, rows }), () => {});
  const ends = (error: unknown) => void rows.destroy(error instanceof Error ? error : new Error(String(error)));
  writing.catch(ends);
  const judging = judgeInto(rows, parts, sheet);
  judging.catch(ends);
  const [{ path }] = await Promise.all([writing, judging]);
  return path;
}

/** Puts the rejected rows of a list into a stream, and ends it. */
async function judgeInto(rows: Writable, { engine }: Parts, sheet: SheetReader): Promise<void> {
  let cells: readonly string[] = [];
  async function* withCells() {
    for await (const row of sheet.rows()) {
      cells = row.cells ?? [row.number];
      yield row;
    }
  }
  await engine.numbers.preview(numbersOf({ rows: withCells }), {
    rows: 0,
    async rejected({ row, reason }) {
      if (rows.destroyed) throw new Error('The rows are not taken any more.');
      if (!rows.write([row, reason, ...cells])) await once(rows, 'drain');
    },
  });
  rows.end();
}

// Runs in a thread of its own: reads one list after another, as it is told to.
import { parentPort } from 'node:worker_threads';
import { GhantiError, type SheetReader, type SheetRow, type TagValue } from '@ghanti/core';
import { openFile } from '../read/open-file';
import type { Order, PlainError, Report } from './messages';

/** Rows that are sent at once, and about how many characters. Few: who works on them keeps all others waiting for so long. */
const batchRows = 40;
const batchLength = 256 * 1_024;
/**
 * A text that is longer is sent cut: no tag and no number may have a fifth of it. Many cells of a workbook may share one long text, which is
 * held once, and would be copied once a cell.
 */
const longestText = 1_000;

const port = parentPort;
if (!port) throw new Error('This runs in a thread only.');
const tell = (report: Report) => port.postMessage(report);

type Piece = Uint8Array | null | Error;

/** The file, asked for piece by piece: null is its end. */
class IncomingFile {
  #take: ((piece: Piece) => void) | null = null;
  #last: Error | null = null;

  async *pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const piece = this.#last ?? (await this.#pull());
      if (piece instanceof Error) throw piece;
      if (piece === null) return;
      yield piece;
    }
  }

  #pull(): Promise<Piece> {
    return new Promise((resolve) => {
      this.#take = resolve;
      tell({ type: 'pull' });
    });
  }

  give(piece: Piece): void {
    if (piece instanceof Error) this.#last = piece;
    this.#take?.(piece);
    this.#take = null;
  }
}

/** A list that is being read. */
class Job {
  readonly file = new IncomingFile();
  readonly #opening: Promise<SheetReader>;
  #rows: AsyncIterator<SheetRow> | null = null;
  #closing = false;

  constructor({ file, options, limits }: Extract<Order, { type: 'open' }>) {
    this.#opening = openFile(this.file.pieces(), file, options, limits);
  }

  async open(): Promise<Report> {
    const sheet = await this.#opening;
    this.#rows = sheet.rows()[Symbol.asyncIterator]();
    return { type: 'opened', tags: sheet.tags, ...progressOf(sheet) };
  }

  async next(): Promise<Report> {
    const sheet = await this.#opening;
    const rows: SheetRow[] = [];
    let ended = false;
    let length = 0;
    while (rows.length < batchRows && length < batchLength && !ended && !this.#closing) {
      const one = await this.#rows?.next();
      if (one === undefined || one.done) ended = true;
      else {
        const row = cut(one.value);
        rows.push(row);
        length += lengthOf(row);
      }
    }
    return { type: 'rows', rows, ended, ...progressOf(sheet) };
  }

  async close(): Promise<Report> {
    this.#closing = true;
    this.file.give(new Error('The list was closed.'));
    const sheet = await this.#opening.catch(() => null);
    await this.#rows?.return?.();
    await sheet?.close?.();
    return { type: 'closed' };
  }
}

function cut(row: SheetRow): SheetRow {
  const tags = new Map<string, TagValue>();
  for (const [tag, value] of row.tags) tags.set(tag, typeof value === 'string' ? value.slice(0, longestText) : value);
  return { ...row, number: row.number.slice(0, longestText), tags };
}

function lengthOf({ tags, cells = [] }: SheetRow): number {
  let length = 0;
  for (const value of tags.values()) length += typeof value === 'string' ? value.length : 8;
  for (const cell of cells) length += cell.length;
  return length;
}

const progressOf = (sheet: SheetReader) => ({ understood: sheet.understood(), hiddenRows: sheet.hiddenRows() });

let job: Job | null = null;

function answerTo(order: Order): Promise<Report> | undefined {
  switch (order.type) {
    case 'open':
      job = new Job(order);
      return job.open();
    case 'bytes':
      job?.file.give(order.bytes);
      return undefined;
    case 'broken':
      job?.file.give(new Error('The file broke while it was received.'));
      return undefined;
    case 'next':
      return job?.next();
    case 'close':
      return job?.close();
  }
}

function plain(error: unknown): PlainError {
  if (error instanceof GhantiError) return { code: error.code, message: error.message, faults: error.faults };
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  return { code: null, message, stack };
}

port.on('message', (order: Order) => {
  answerTo(order)?.then(tell, (error: unknown) => tell({ type: 'failed', error: plain(error) }));
});

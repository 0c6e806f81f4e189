import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { JournalEntry, SimulatorJournal } from '@ghanti/core';

/** A journal of the simulated carrier in a file: one JSON object a line, only ever appended to. */
export interface FileJournal extends SimulatorJournal {
  rewrite(entries: readonly JournalEntry[]): Promise<void>;
  /** Waits for what is being written and lets go of the file. */
  close(): Promise<void>;
}

const chunkBytes = 256 * 1024;

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Opened {
  readonly handle: FileHandle;
  /** Bytes that hold whole, synced lines; what lies beyond is a torn write. */
  size: number;
}

/**
 * Keeps the simulated carrier's journal on disk, so that it survives a kill of the process as an outside company would.
 * An append resolves when it is synced; all that arrive during one sync share the next. A last line that a crash tore is
 * cut off at the next opening: it was never acknowledged. One process at a time.
 */
export function fileJournal(path: string): FileJournal {
  let opening: Promise<Opened> | null = null;
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;

  function opened(): Promise<Opened> {
    opening ??= openWhole(path).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await write(await opened(), batch.map(({ line }) => line).join(''));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In one step with the last look at `waiting`: who is answered now and appends at once must find it at rest.
    flushing = null;
  }

  async function write(file: Opened, text: string): Promise<void> {
    const bytes = Buffer.from(text);
    try {
      await file.handle.appendFile(bytes);
      await file.handle.datasync();
    } catch (error) {
      // Half a batch must not stand before the next one: opening again cuts it off.
      opening = null;
      await file.handle.truncate(file.size).finally(() => file.handle.close());
      throw error;
    }
    file.size += bytes.length;
  }

  return {
    append(entry) {
      return new Promise((resolve, reject) => {
        waiting.push({ line: `${JSON.stringify(entry)}\n`, resolve, reject });
        flushing ??= flush();
      });
    },
    async *read() {
      const { size } = await opened();
      if (size > 0) yield* entriesOf(path, size);
    },
    async rewrite(entries) {
      await flushing;
      const text = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      const fresh = `${path}.new`;
      await withFile(fresh, 'w', async (handle) => {
        await handle.writeFile(text);
        await handle.sync();
      });
      const old = await opened();
      await rename(fresh, path);
      opening = null;
      await old.handle.close();
      await syncFolder(path);
    },
    async close() {
      await flushing;
      const file = await opening;
      opening = null;
      await file?.handle.close();
    },
  };
}

/** Opens for appending, and cuts off a line that a crash left unfinished. */
async function openWhole(path: string): Promise<Opened> {
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const whole = await endOfLastLine(handle, size);
    if (whole < size) await handle.truncate(whole);
    if (size === 0) await syncFolder(path);
    return { handle, size: whole };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const chunk = Buffer.alloc(chunkBytes);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    const { bytesRead } = await handle.read(chunk, 0, end - start, start);
    const newline = chunk.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

/** Splits by hand: `readline` takes ten times as long over a journal of a million calls. */
async function* entriesOf(path: string, size: number): AsyncGenerator<JournalEntry> {
  let number = 0;
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', end: size - 1, highWaterMark: chunkBytes })) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield parse(line, `${path}:${++number}`);
  }
}

/** Whole lines are ours: one that cannot be read means a broken disk or a stranger's file, and is not skipped. */
function parse(line: string, where: string): JournalEntry {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch (cause) {
    throw new Error(`${where} is not an entry of the simulated carrier's journal.`, { cause });
  }
}

/** A new name survives a power cut only when its folder was synced too. */
async function syncFolder(path: string): Promise<void> {
  await withFile(dirname(path), 'r', (handle) => handle.sync());
}

async function withFile(path: string, flags: string, use: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, flags, 0o600);
  try {
    await use(handle);
  } finally {
    await handle.close();
  }
}

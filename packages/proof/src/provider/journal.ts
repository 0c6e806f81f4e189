import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';

/** How a call of this carrier ends, in its own words. */
export const endings = ['completed', 'busy', 'no_answer', 'failed', 'canceled'] as const;
export type Ending = (typeof endings)[number];

const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('placed'),
    id: z.string(),
    token: z.string(),
    to: z.string(),
    from: z.string(),
    /** Which of our processes asked for it. */
    worker: z.string(),
    at: z.number(),
  }),
  z.object({ kind: z.literal('ended'), id: z.string(), ending: z.enum(endings), seconds: z.number(), at: z.number() }),
]);

/** One line of the carrier's own truth. */
export type Entry = z.output<typeof entry>;

/** The carrier's own log: append-only, on the disk before anybody is told. */
export interface Journal {
  /** Resolves when the entry is on the disk. Those that come together share one flush. */
  append(entry: Entry): Promise<void>;
  close(): Promise<void>;
}

/** Opens a journal of JSON lines. */
export async function openJournal(path: string): Promise<Journal> {
  const file = await open(path, 'a');
  let waiting: string[] = [];
  let flushing: Promise<void> | null = null;

  async function flush(to: FileHandle): Promise<void> {
    // In the next turn, so that all that came in this one goes together.
    await Promise.resolve();
    const lines = waiting.join('');
    waiting = [];
    flushing = null;
    await to.appendFile(lines);
    await to.datasync();
  }

  let last: Promise<void> = Promise.resolve();
  return {
    append(given) {
      waiting.push(`${JSON.stringify(given)}\n`);
      if (!flushing) {
        // One after another: lines of two flushes must not mix.
        flushing = last.then(() => flush(file));
        last = flushing;
      }
      return flushing;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

/** Reads a journal back. @throws when a line is not one of ours */
export async function readJournal(path: string): Promise<readonly Entry[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => entry.parse(JSON.parse(line)));
}

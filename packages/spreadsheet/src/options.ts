import { z } from 'zod';

const count = (fallback: number) => z.int().positive().default(fallback);

/** What a file may ask of us before it is refused (docs/security.md, S26). Sizes are in bytes. */
export const optionsSchema = z
  .strictObject({
    /** The file as it came. */
    maxBytes: count(20_000_000),
    /** All that is inflated from one `.xlsx`, counted while it is inflated: what the file says of itself is not believed. */
    maxInflatedBytes: count(200_000_000),
    /** Inflated bytes for each packed byte of one part; looked at after the first 4 MiB of it. */
    maxRatio: count(100),
    /** Files inside an `.xlsx`. */
    maxEntries: count(1_000),
    /** Rows under the heading. S26 says 200,000; campaigns go to a million numbers, and a row held is a row streamed. */
    maxRows: count(1_100_000),
    /** Columns with a heading. */
    maxColumns: count(100),
    /** Texts that an `.xlsx` shares among its cells: the one thing that is held in memory whole. */
    maxSharedStringBytes: count(128_000_000),
    /** Lists that are read at once, each in a thread of its own; others wait. 0 reads them in the thread of the caller, unbounded. */
    threads: z.int().min(0).max(64).default(2),
    /** JavaScript heap of such a thread, in MiB: a list that takes more is refused. */
    maxHeapMb: count(256),
    /** How long a thread may work on one list, in milliseconds: a list that takes longer is refused. */
    maxWorkMs: count(300_000),
  })
  .prefault({});

/** What `createSpreadsheets` takes; everything has a default. */
export type SpreadsheetOptions = z.input<typeof optionsSchema>;

/** The limits in force on what a file holds. */
export type Limits = Readonly<Omit<z.output<typeof optionsSchema>, 'threads' | 'maxHeapMb' | 'maxWorkMs'>>;

// What the two threads tell each other about one list. All of it is plain data.
import type { ErrorCode, Fault, ListOptions, ListUnderstanding, SheetRow } from '@ghanti/core';
import type { Limits } from '../options';
import type { ListFile } from '../read/open-file';

/** To the thread that reads. */
export type Order =
  | {
      readonly type: 'open';
      readonly file: ListFile;
      readonly options: Omit<ListOptions, 'signal'>;
      readonly limits: Limits;
    }
  /** More of the file; null at its end. */
  | { readonly type: 'bytes'; readonly bytes: Uint8Array | null }
  /** The file cannot be read on: it broke while it was being received. */
  | { readonly type: 'broken' }
  /** Asks for the next rows. */
  | { readonly type: 'next' }
  | { readonly type: 'close' };

/** From the thread that reads. */
export type Report =
  /** Asks for more of the file. */
  | { readonly type: 'pull' }
  | ({ readonly type: 'opened'; readonly tags: readonly string[] } & Progress)
  | ({ readonly type: 'rows'; readonly rows: readonly SheetRow[]; readonly ended: boolean } & Progress)
  | { readonly type: 'failed'; readonly error: PlainError }
  | { readonly type: 'closed' };

/** What is known of a list so far. */
export interface Progress {
  readonly understood: ListUnderstanding;
  readonly hiddenRows: number;
}

/** An error as it crosses between threads. */
export type PlainError =
  | { readonly code: ErrorCode; readonly message: string; readonly faults: readonly Fault[] }
  | { readonly code: null; readonly message: string; readonly stack: string };

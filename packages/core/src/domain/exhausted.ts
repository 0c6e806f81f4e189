import { GhantiError } from './errors';

/** What ran out: space on a disk, or open files of the process. */
export type Exhausted = 'disk' | 'files';

/** Errors of the system, and 53100 of PostgreSQL. */
const resourceOf: Readonly<Record<string, Exhausted>> = {
  ENOSPC: 'disk',
  EDQUOT: 'disk',
  53100: 'disk',
  EMFILE: 'files',
  ENFILE: 'files',
};
/** Causes of causes that are looked at. */
const deepest = 5;

/** What an error, or one of its causes, says has run out; null when it is about something else. */
export function exhaustedBy(error: unknown, depth = 0): Exhausted | null {
  if (typeof error !== 'object' || error === null || depth > deepest) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const own = resourceOf[code];
  if (own !== undefined) return own;
  const causes = error instanceof AggregateError ? error.errors : 'cause' in error ? [error.cause] : [];
  for (const cause of causes) {
    const found = exhaustedBy(cause, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** What would do, for people. */
const words: Readonly<Record<Exhausted, { readonly code: string; readonly message: string }>> = {
  disk: {
    code: 'disk_full',
    message: 'The disk is full: free space under DATA_DIR, or on the server of the database. Then try again.',
  },
  files: {
    code: 'too_many_open_files',
    message: 'The process has no open files left: raise its limit (ulimit -n). Try again in a moment.',
  },
};

/** Says that something ran out: nothing was changed, and it works again once there is room. */
export function exhausted(what: Exhausted, cause?: unknown): GhantiError {
  const { code, message } = words[what];
  return new GhantiError('unavailable', message, {
    faults: [{ field: null, code, message }],
    retryAfterMs: 5_000,
    ...(cause === undefined ? {} : { cause }),
  });
}

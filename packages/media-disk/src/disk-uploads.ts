import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GhantiError, type Uploads } from '@ghanti/core';
import { z } from 'zod';

const options = z.strictObject({
  /** Where uploads are kept, and where an operator may put files for all accounts. Made when it is not there. */
  folder: z.string().min(1),
  /** The largest file that is kept, in bytes. */
  maxBytes: z
    .number()
    .int()
    .positive()
    .default(20 * 1024 * 1024),
});

/** Options of `diskUploads`. */
export type DiskUploadsOptions = z.input<typeof options>;

/** Where accounts' own files stand: begins with a dot, so that no name can mean it. */
const ownFolder = '.accounts';
const longestName = 200;

/**
 * Uploads in a folder. A name is never opened as a path: an account's own file stands under a hash of its name, and a file that
 * the operator put into the folder is found by listing the folder and comparing names.
 * @throws ZodError when an option is wrong
 */
export function diskUploads(given: DiskUploadsOptions): Uploads {
  const { folder, maxBytes } = options.parse(given);

  const ownPath = (accountId: number | null, name: string) =>
    join(
      folder,
      ownFolder,
      createHash('sha256')
        .update(`${accountId ?? 'all'}\n${name}`)
        .digest('hex'),
    );

  return {
    async save(accountId, name, body) {
      if (!isName(name)) throw new GhantiError('invalid_input', 'This is no name for a file.');
      const path = ownPath(accountId, name);
      const temporary = `${path}.${randomUUID()}.part`;
      const limited = bounded(maxBytes);
      const write = async () => {
        await mkdir(join(folder, ownFolder), { recursive: true });
        await pipeline(limited, createWriteStream(temporary, { mode: 0o640, flush: true }));
      };
      try {
        // The body is listened to from the first moment on: it may break before the folder is there.
        await Promise.all([pipeline(body, limited), write()]);
        await rename(temporary, path);
      } finally {
        await rm(temporary, { force: true });
      }
      return name;
    },
    async open(accountId, name) {
      if (!isName(name)) return null;
      for (const path of [ownPath(accountId, name), ownPath(null, name)])
        if (await isFile(path)) return createReadStream(path);
      const shared = await findShared(folder, name);
      return shared === null ? null : createReadStream(shared);
    },
  };
}

/** A relative name without tricks; its steps are only compared, but a name that looks like a path elsewhere is refused early. */
function isName(name: string): boolean {
  if (name.length === 0 || name.length > longestName || /[\\\p{Cc}]/u.test(name)) return false;
  return name.split('/').every((step) => step !== '' && !step.startsWith('.'));
}

/** The file of that relative name, found by listing; null for anything that a link leads out of the folder to. */
async function findShared(folder: string, name: string): Promise<string | null> {
  let directory = folder;
  const steps = name.split('/');
  for (const [depth, step] of steps.entries()) {
    const entries = await readdir(directory, { withFileTypes: true }).catch(missingIsEmpty);
    const entry = entries.find((one) => one.name === step);
    if (!entry) return null;
    directory = join(directory, entry.name);
    if (depth < steps.length - 1 && !entry.isDirectory()) return null;
  }
  if (!(await isFile(directory))) return null;
  const [root, real] = await Promise.all([realpath(folder), realpath(directory)]);
  const inside = relative(root, real);
  return inside.startsWith('..') || inside.startsWith(sep) ? null : real;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function missingIsEmpty(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** Lets at most `limit` bytes through. */
function bounded(limit: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= limit) return done(null, chunk);
      const message = `The file is larger than ${Math.floor(limit / 1_048_576)} MB.`;
      done(new GhantiError('too_large', message));
    },
  });
}

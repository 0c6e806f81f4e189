import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What was written of a stream. */
interface Written {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Keeps streams outside memory, in a folder of their own. */
export interface Spool {
  /** @throws what `count` throws for the bytes of a chunk; an error of the disk as it is */
  write(body: Readable, count: (bytes: number) => void): Promise<Written>;
  /** Removes all of it. */
  dispose(): Promise<void>;
}

/** Nothing is made on the disk before the first stream comes. */
export function createSpool(): Spool {
  let folder: Promise<string> | null = null;
  let files = 0;
  return {
    async write(body, count) {
      folder ??= mkdtemp(join(tmpdir(), 'ghanti-form-'));
      const path = join(await folder, String(files++));
      const digest = createHash('sha256');
      let bytes = 0;
      const meter = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          try {
            count(chunk.length);
          } catch (error) {
            done(error instanceof Error ? error : new Error('The stream was refused.'));
            return;
          }
          bytes += chunk.length;
          digest.update(chunk);
          done(null, chunk);
        },
      });
      await pipeline(body, meter, createWriteStream(path, { mode: 0o600 }));
      return { path, bytes, sha256: digest.digest('hex') };
    },
    async dispose() {
      // A folder that could not be made has nothing to remove.
      const made = await folder?.catch(() => null);
      if (made) await rm(made, { recursive: true, force: true });
    },
  };
}

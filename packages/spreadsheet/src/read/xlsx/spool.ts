import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes a body to a temporary file that has no name any more, so that it is gone when it is closed or the process dies.
 * A zip is read from its end, which a stream cannot do.
 */
export async function spool(chunks: AsyncIterable<Buffer>): Promise<FileHandle> {
  const path = join(tmpdir(), `ghanti-${randomUUID()}.xlsx`);
  const file = await open(path, 'wx+', 0o600);
  try {
    await unlink(path);
    for await (const chunk of chunks) await file.writeFile(chunk);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

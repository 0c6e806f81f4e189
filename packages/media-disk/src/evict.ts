import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** After an eviction this share of the limit is left, so that the next put does not evict again. */
const keepShare = 0.8;

/** Throws the least used speech away when there is more than `maxBytes`, but never `spare`, which was just written. */
export async function evictOldSpeech(folder: string, maxBytes: number, spare: string): Promise<void> {
  const pieces: { path: string; bytes: number; usedAt: number }[] = [];
  for (const name of await readdir(folder).catch(missingIsEmpty)) {
    if (name.endsWith('.json') || name.endsWith('.part')) continue;
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    pieces.push({ path, bytes: size, usedAt: mtimeMs });
  }
  let total = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  if (total <= maxBytes) return;
  pieces.sort((a, b) => a.usedAt - b.usedAt);
  for (const { path, bytes } of pieces) {
    if (total <= maxBytes * keepShare) return;
    if (path === spare) continue;
    await rm(path, { force: true });
    await rm(`${path}.json`, { force: true });
    total -= bytes;
  }
}

function missingIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

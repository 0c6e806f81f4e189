import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** After an eviction this share of the limit is left, so that the next put does not evict again. */
const keepShare = 0.8;

/** How an eviction went. */
export interface Eviction {
  /** Speech that is left, in bytes. More than the limit when all of it is in use. */
  readonly bytes: number;
}

/**
 * Throws the least used speech away when there is more than `maxBytes`, but nothing that was used since `spareSince`: a call that was
 * placed with it is still going to fetch it, and a person would hear silence.
 * @param spareSince  milliseconds since 1970
 */
export async function evictOldSpeech(folder: string, maxBytes: number, spareSince: number): Promise<Eviction> {
  const pieces: { path: string; bytes: number; usedAt: number }[] = [];
  for (const name of await readdir(folder).catch(missingIsEmpty)) {
    if (name.endsWith('.json') || name.endsWith('.part')) continue;
    const path = join(folder, name);
    const about = await stat(path).catch(missingIsNull);
    if (about) pieces.push({ path, bytes: about.size, usedAt: about.mtimeMs });
  }
  let bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
  if (bytes <= maxBytes) return { bytes };
  pieces.sort((a, b) => a.usedAt - b.usedAt);
  for (const piece of pieces) {
    if (bytes <= maxBytes * keepShare || piece.usedAt >= spareSince) break;
    // Looked at again: it may have been used while the others were thrown away.
    const now = await stat(piece.path).catch(missingIsNull);
    if (now && now.mtimeMs >= spareSince) continue;
    await rm(piece.path, { force: true });
    await rm(`${piece.path}.json`, { force: true });
    bytes -= piece.bytes;
  }
  return { bytes };
}

/**
 * Throws spoken codes away that nobody has used since `before`: the engine removes each when its time is over, unless its process
 * ended earlier (S19).
 * @param before  milliseconds since 1970
 */
export async function forgetOldCodes(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(missingIsEmpty)) {
    const path = join(folder, name);
    const about = await stat(path).catch(missingIsNull);
    if (about && about.mtimeMs < before) await rm(path, { force: true });
  }
}

function missingIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

function missingIsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

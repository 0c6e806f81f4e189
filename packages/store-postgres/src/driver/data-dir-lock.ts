import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that this very process has open: its own pid in a lock file is no proof of that. */
const mine = new Set<string>();

/**
 * Makes a folder this process's own: two writers would ruin an embedded database. A lock whose process is gone (kill -9) is
 * taken over. The answer gives it back.
 *
 * @throws Error when a living process has it
 */
export async function lockDataDir(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let tries = 0; tries < 5; tries += 1) {
    if (await create(path)) {
      mine.add(path);
      return async () => {
        if (mine.delete(path)) await rm(path, { force: true });
      };
    }
    const owner = await readFile(path, 'utf8').catch(() => '');
    if (mine.has(path) || (await isAlive(owner)))
      throw new Error(
        `Another process (${owner.split(' ')[0]}) has the database in ${folder} open. Stop it, or use another folder.`,
      );
    await rm(path, { force: true });
  }
  throw new Error(`The database in ${folder} could not be locked.`);
}

/** Appears with its content or not at all: an empty lock would look stale to whoever comes in that moment. */
async function create(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, await identity(process.pid));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A pid is used again sooner or later; with its start time (where the system tells it) it names one process for ever. */
async function identity(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold blanks: fields are counted after it. The 22nd is the start time.
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${startedAt}`;
}

async function isAlive(owner: string): Promise<boolean> {
  const pid = Number(owner.split(' ')[0]);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return (await identity(pid)) === owner;
}

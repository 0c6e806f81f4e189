import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, readlink, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folders that this very process has open: its own pid in a lock file is no proof of that. */
const mine = new Set<string>();
/** Who has a folder says so as often as this, in milliseconds, for processes that cannot see whether it lives. */
const touchMs = 2_000;
/** A statement may keep the whole process busy: one that has said nothing for so long is gone. */
const silentMs = 30_000;

/**
 * Makes a folder this process's own: two writers would ruin an embedded database. A lock whose process is gone (kill -9) is
 * taken over. The answer gives it back.
 *
 * @throws Error when a living process has it
 */
export async function lockDataDir(folder: string, watchMs = silentMs): Promise<() => Promise<void>> {
  const path = join(folder, 'lock');
  for (let tries = 0; tries < 5; tries += 1) {
    if (await create(path)) {
      mine.add(path);
      const touching = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), touchMs).unref();
      return async () => {
        clearInterval(touching);
        if (mine.delete(path)) await rm(path, { force: true });
      };
    }
    const owner = await ownerOf(path);
    if (owner === null) continue;
    if (mine.has(path) || (await isAlive(owner, path, watchMs)))
      throw new Error(
        `Another process (${owner.split(' ')[0]}) has the database in ${folder} open. Stop it, or use another folder.`,
      );
    await takeAway(path, owner);
  }
  throw new Error(`The database in ${folder} could not be locked.`);
}

/**
 * Removes the lock of a process that is gone, unless another has put its own there by now: who comes for it has the folder beside it
 * for that moment, and the others come again.
 */
async function takeAway(path: string, owner: string): Promise<void> {
  const turn = `${path}.turn`;
  try {
    await mkdir(turn);
  } catch {
    const { mtimeMs } = await stat(turn).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > silentMs) await rm(turn, { recursive: true, force: true });
    await sleep(50);
    return;
  }
  try {
    if ((await ownerOf(path)) === owner) await rm(path, { force: true });
  } finally {
    await rm(turn, { recursive: true, force: true });
  }
}

/** Null: it was given back, or taken away, in this very moment. */
const ownerOf = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

/** Appears with its content or not at all: an empty lock would look stale to whoever comes in that moment. */
async function create(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
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

/**
 * A pid is used again sooner or later; with its start time (where the system tells it) it names one process for ever, among those
 * that see each other: the first process of every container is 1.
 */
async function identity(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold blanks: fields are counted after it. The 22nd is the start time.
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${startedAt} ${await container()}`;
}

/** What the system calls those processes that this one can see; nothing where it does not tell. */
const container = () => readlink('/proc/self/ns/pid').catch(() => '');

async function isAlive(owner: string, path: string, watchMs: number): Promise<boolean> {
  const [number = '', , home] = owner.split(' ');
  if (home !== undefined && home !== (await container())) return isTouched(path, watchMs);
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  return (await identity(pid)) === owner;
}

/** Watches a lock until its last sign of life is old enough, at least for a while: clocks may differ. */
async function isTouched(path: string, watchMs: number): Promise<boolean> {
  const touchedAt = () =>
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const seen = await touchedAt();
  await sleep(Math.min(watchMs, Math.max(watchMs / 5, seen + watchMs - Date.now())));
  return (await touchedAt()) > seen;
}

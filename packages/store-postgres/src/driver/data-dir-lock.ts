import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, stateOf } from './owner-process';

/** Folders that this very process has open: its own pid in a lock file is no proof of that. */
const mine = new Set<string>();
/** Who has a folder says so as often as this, in milliseconds, for processes that cannot see whether it lives. */
const touchMs = 2_000;
/** A statement may keep the whole process busy: one that has said nothing for so long is gone. */
const silentMs = 30_000;

/** How long another process is waited for, in milliseconds. */
export interface LockPatience {
  /** For one that lives: it may be draining, and a start that follows a stop must not fail. */
  readonly livingMs: number;
  /** For one that was killed and has not ended yet: giving back a large memory takes a while on a busy machine. */
  readonly dyingMs: number;
  /** For a sign of life of one in another container. */
  readonly watchMs: number;
}

const usual: LockPatience = { livingMs: 10_000, dyingMs: 60_000, watchMs: silentMs };
const lookMs = 50;

/**
 * Makes a folder this process's own: two writers would ruin an embedded database. A lock whose process is gone (kill -9) is
 * taken over, one whose process is about to be gone is waited for. The answer gives it back.
 *
 * @throws Error when a living process has it, and still has it after the patience for that
 */
export async function lockDataDir(folder: string, patience: Partial<LockPatience> = {}): Promise<() => Promise<void>> {
  const { livingMs, dyingMs, watchMs } = { ...usual, ...patience };
  const path = join(folder, 'lock');
  const begunAt = performance.now();
  for (;;) {
    if (await create(path)) return hold(path);
    const owner = await ownerOf(path);
    if (owner === null) continue;
    const state = await stateOfOwner(owner, path, watchMs);
    if (state === 'gone') {
      await takeAway(path, owner);
      continue;
    }
    const waitMs = state === 'dying' ? dyingMs : state === 'alive' ? livingMs : 0;
    if (performance.now() - begunAt >= waitMs)
      throw new Error(
        `Another process (${owner.split(' ')[0]}) has the database in ${folder} open. Stop it, or use another folder.`,
      );
    await sleep(lookMs);
  }
}

function hold(path: string): () => Promise<void> {
  mine.add(path);
  const touching = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), touchMs).unref();
  return async () => {
    clearInterval(touching);
    if (mine.delete(path)) await rm(path, { force: true });
  };
}

/** `ours`: this very process has it. */
async function stateOfOwner(
  owner: string,
  path: string,
  watchMs: number,
): Promise<'ours' | 'alive' | 'dying' | 'gone' | 'watched'> {
  if (mine.has(path)) return 'ours';
  const state = await stateOf(owner);
  if (state === 'stranger') return (await isTouched(path, watchMs)) ? 'watched' : 'gone';
  // It has our pid and our start time only when we wrote it, and then it would be ours still.
  return owner === (await identityOf(process.pid)) ? 'gone' : state;
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
    if (Math.abs(Date.now() - mtimeMs) > silentMs) await rm(turn, { recursive: true, force: true });
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
  await writeFile(draft, await identityOf(process.pid));
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

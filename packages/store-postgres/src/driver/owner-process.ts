import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * What became of a process: `dying` was killed and has not given back everything yet, `stranger` belongs to another container and
 * cannot be seen from here.
 */
export type ProcessState = 'alive' | 'dying' | 'gone' | 'stranger';

/**
 * Names a process for ever, among those that see each other: a pid is used again sooner or later, so its start time stands beside it where
 * the system tells it, and the first process of every container is 1, so what the system calls this container stands there too.
 */
export async function identityOf(pid: number): Promise<string> {
  const stat = await statOf(pid);
  return `${pid} ${stat?.startedAt ?? ''} ${await container()}`;
}

/** Looks for the process that an identity names. */
export async function stateOf(identity: string): Promise<ProcessState> {
  const [number = '', startedAt = '', home] = identity.split(' ');
  if (home !== undefined && home !== (await container())) return 'stranger';
  const pid = Number(number);
  if (!Number.isInteger(pid) || pid <= 0) return 'gone';
  const stat = await statOf(pid);
  if (stat === null) return isThere(pid) ? 'alive' : 'gone';
  if (stat.startedAt !== startedAt) return 'gone';
  if (hasEnded(stat.state)) return (await hasLivingThread(pid)) ? 'dying' : 'gone';
  return stat.isExiting || (await isKilled(pid)) ? 'dying' : 'alive';
}

/** What the system calls those processes that this one can see; nothing where it does not tell. */
const container = () => readlink('/proc/self/ns/pid').catch(() => '');

/** A zombie has ended: it only waits for a parent that asks for its exit code, for ever where nobody does. */
const hasEnded = (state: string) => state === 'Z' || state === 'X' || state === 'x';

/** The flag of a process that gives back what it held. */
const exiting = 0x4;

interface Stat {
  readonly state: string;
  readonly isExiting: boolean;
  readonly startedAt: string;
}

/** Null where there is no such process, or no /proc. */
async function statOf(path: number | string): Promise<Stat | null> {
  const stat = await readFile(`/proc/${path}/stat`, 'utf8').catch(() => '');
  // The name in parentheses may hold blanks: fields are counted after it, from the third on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', flags, startedAt] = [fields[0], fields[6], fields[19]];
  return startedAt === undefined ? null : { state, isExiting: (Number(flags) & exiting) !== 0, startedAt };
}

/** The first thread of a process may have ended while others still write. */
async function hasLivingThread(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch((): string[] => []);
  for (const thread of threads) {
    const stat = await statOf(`${pid}/task/${thread}`);
    if (stat !== null && !hasEnded(stat.state)) return true;
  }
  return false;
}

const sigkill = 1n << 8n;

/** A SIGKILL was sent, and has not been acted upon yet. */
async function isKilled(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const pending = [...status.matchAll(/^(?:SigPnd|ShdPnd):\s*([0-9a-f]+)$/gm)];
  return pending.some(([, mask]) => (BigInt(`0x${mask}`) & sigkill) !== 0n);
}

/** The only question where the system tells no more. */
function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

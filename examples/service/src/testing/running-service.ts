import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../../../../tsconfig.base.json', import.meta.url));

/** A service in a process of its own, as `npm start` runs it. */
export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** All that it wrote so far. */
  output(): string;
  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves with its exit code once it has ended, by whatever. */
  readonly ended: Promise<number | null>;
  /** SIGKILL: nothing of it gets to say goodbye. */
  kill(): Promise<void>;
  /** SIGTERM; the answer is its exit code. */
  stop(): Promise<number | null>;
}

/** Where a service keeps its things, for as long as a test lasts. */
export async function aDataFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-service-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Starts the service and waits until it says where it listens. `openFiles`: how many the system lets it have open, as `ulimit -n` says. */
export async function startService(
  environment: Readonly<Record<string, string>>,
  { openFiles }: { readonly openFiles?: number } = {},
): Promise<RunningService> {
  const command = [process.execPath, '--import', 'tsx', main];
  const limited = openFiles === undefined ? [] : ['/bin/sh', '-c', 'ulimit -n "$0" && exec "$@"', String(openFiles)];
  const [program = '', ...words] = [...limited, ...command];
  const child: ChildProcess = spawn(program, words, {
    env: { PATH: process.env.PATH ?? '', TSX_TSCONFIG_PATH: tsconfig, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const match = /Ghanti listens on\s+(\S+)/.exec(output);
      if (match?.[1]) resolve(match[1]);
    };
    child.stdout?.on('data', look);
    void exited.then(([code]) => reject(new Error(`The service ended with ${code}:\n${output}`)));
    setTimeout(() => reject(new Error(`The service did not start:\n${output}`)), 150_000).unref();
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    signal: (signal) => void child.kill(signal),
    ended: exited.then(([code]) => code as number | null),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop() {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** A service as a person starts it: npm, perhaps a shell, and the service, in a group of processes of their own. */
export interface NpmStarted {
  /** Of what was started, npm as a rule. */
  readonly pid: number;
  /** Exit code and signal of that. */
  readonly ended: Promise<readonly [number | null, NodeJS.Signals | null]>;
  /** All that it wrote so far. */
  output(): string;
  /** Waits until it says where it listens. @throws Error with all that it wrote when it ends before */
  listening(): Promise<string>;
  /** The process of the service itself; null as long as it has not told. */
  servicePid(): number | null;
  /** SIGKILL to all of its group; the group may be gone. */
  killAll(): void;
}

/** Starts one by `npm start`, or by a command that does. */
export function npmStart(
  environment: Readonly<Record<string, string>>,
  command: readonly [string, ...string[]] = ['npm', 'start'],
): NpmStarted {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    // The tests run under npm too: what that says of itself is not for this one.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  let exited = false;
  const ended = once(child, 'exit').then(([code, signal]) => {
    exited = true;
    return [code, signal] as const;
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    ended,
    output: () => output,
    async listening() {
      for (;;) {
        const url = /Ghanti listens on\s+(\S+)/.exec(output)?.[1];
        if (url !== undefined) return url;
        if (exited) throw new Error(`It ended before it listened:\n${output}`);
        await sleep(20);
      }
    },
    servicePid() {
      const told = /"pid":(\d+)/.exec(output)?.[1];
      return told === undefined ? null : Number(told);
    },
    killAll() {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    },
  };
}

/** True as long as the process is there; one that only waits to be reaped is not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
  } catch {
    return false;
  }
}

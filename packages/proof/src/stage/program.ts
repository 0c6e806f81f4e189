import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of ours, which talks in lines of JSON. */
export interface Program {
  readonly pid: number;
  /** Resolves when it has ended, and all that it said is heard. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** What it wrote to its standard error. */
  complaints(): string;
}

/** Starts a bundled program with one argument. `onLine` gets each line that it says. It ends with this process. */
export function startProgram(path: string, argument: object, onLine: (line: unknown) => void): Program {
  const child: ChildProcess = spawn(process.execPath, [path, JSON.stringify(argument)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaints = '';
  let over = false;
  if (!child.stdout || !child.stderr) throw new Error('The program has no output.');
  createInterface({ input: child.stdout }).on('line', (line) => onLine(JSON.parse(line)));
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4_000);
  });
  // A process that was killed does not read what it is told.
  child.stdin?.on('error', () => {});
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      over = true;
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  return {
    pid: child.pid ?? 0,
    exited,
    hasExited: () => over,
    signal: (signal) => void child.kill(signal),
    complaints: () => complaints,
  };
}

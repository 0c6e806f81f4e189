import type { Failpoint } from '../worker/failpoints';
import { type WorkerLine, type WorkerOptions, workerLine } from '../worker/options';
import { type Program, startProgram } from './program';

/** A worker as the stage handles it. */
export interface Worker extends Program {
  readonly name: string;
  /** Null until it has said that it works. */
  port(): number | null;
  /** Resolves when it works. Rejects when it ended before. */
  readonly ready: Promise<void>;
  lines(): readonly WorkerLine[];
}

/** In which window it is to die, and at which time that it gets there. */
export interface Aim {
  readonly window: Failpoint;
  readonly nth: number;
}

export function startWorker(path: string, options: WorkerOptions): Worker {
  const lines: WorkerLine[] = [];
  let port: number | null = null;
  let isReady = () => {};
  const program = startProgram(path, options, (given) => {
    const line = workerLine.parse(given);
    lines.push(line);
    if (line.say !== 'ready') return;
    port = line.port;
    isReady();
  });
  const ready = new Promise<void>((resolve, reject) => {
    isReady = resolve;
    void program.exited.then(({ code, signal }) =>
      reject(new Error(`The worker ended before it was ready (${code ?? signal}): ${program.complaints()}`)),
    );
  });
  // Whoever does not wait for it is not to hear of it.
  ready.catch(() => {});
  return { ...program, name: options.name, port: () => port, ready, lines: () => lines };
}

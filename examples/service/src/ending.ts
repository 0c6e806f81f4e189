import type { Logger } from 'pino';
import { say } from './say';
import type { Service } from './service';

/** Longer than a service needs for its own drain; shorter than the 30 seconds that supervisors give. */
export const longestStopMs = 28_000;
/** One stop may come several times: a supervisor signals every process of a group, and npm hands its own on. */
const sameStopMs = 1_000;
const signals = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const;
/** How often is looked whether npm is still there, in milliseconds. */
const parentLookMs = 250;

/**
 * Ends the process, as one that crashed, at a fault that nobody caught: what it was doing is in the store, and the next start
 * takes it up; a process that goes on in a state that nobody foresaw might call somebody twice.
 */
export function endOnFault(log: Logger): void {
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(fault, (error: unknown) => {
      log.fatal(
        { err: error, fault },
        'a fault that nobody caught: the process ends, the next start takes up its work',
      );
      process.exit(1);
    });
}

/**
 * SIGTERM, SIGINT and SIGHUP stop the service: nobody new is dialled from then on, and the process ends with 0 within 30 seconds.
 * One that comes a second later or more ends it at once, for somebody who does not want to wait. A service that still starts ends
 * at once, with 0: nothing is under way that the next start does not take up. Left to the system, a signal would be dropped where
 * the process is the first of a container, and it would go on to dial.
 *
 * A process that npm started stops as well when npm is gone: npm passes on neither SIGHUP nor, of course, SIGKILL, and nobody
 * would be left to tell it to stop.
 * @param running  null while the service starts
 */
export function stopOnSignal(running: () => Pick<Service, 'stop'> | null, log: Logger): void {
  let stoppingSince: number | null = null;
  const begin = (why: object) => {
    stoppingSince = performance.now();
    clearInterval(parentWatch);
    log.info(why, 'stopping: nobody new is dialled');
    void stop(running(), log);
  };
  const parentWatch = watchParent(() => begin({ npm: 'gone' }));
  for (const [signal, code] of Object.entries(signals))
    process.on(signal, () => {
      if (stoppingSince === null) return begin({ signal });
      if (performance.now() - stoppingSince < sameStopMs) return;
      log.warn('asked twice: ending at once, the next start takes up what was under way');
      process.exit(code);
    });
}

/**
 * The script of `npm start` says who npm is: by the time this process looks for its parent, that may be gone. Undefined where nobody
 * says so: another parent may well end before this process.
 */
function watchParent(onGone: () => void): NodeJS.Timeout | undefined {
  const parent = /^--started-by=(\d+)$/m.exec(process.argv.slice(2).join('\n'))?.[1];
  if (parent === undefined) return undefined;
  return setInterval(() => {
    if (process.ppid !== Number(parent)) onGone();
  }, parentLookMs).unref();
}

async function stop(service: Pick<Service, 'stop'> | null, log: Logger): Promise<never> {
  // A provider or a database that hangs does not keep the process.
  setTimeout(() => {
    log.error('not all that was under way could be ended in time');
    process.exit(1);
  }, longestStopMs).unref();
  try {
    await service?.stop();
  } catch (error) {
    log.error({ err: error }, 'stopped badly');
    process.exit(1);
  }
  say('\n  Ghanti has stopped\n');
  process.exit(0);
}

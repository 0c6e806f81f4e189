import type { Logger } from 'pino';
import type { Service } from './service';

/** Longer than a service needs for its own drain; shorter than the 30 seconds that supervisors give (correctness.md 3.11). */
const longestStopMs = 28_000;
/** `npm start` hands a Ctrl-C on, so that one of them comes twice. */
const sameCtrlCMs = 1_000;

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
 * SIGTERM and SIGINT stop the service: nobody new is dialled from then on, and the process ends with 0 within 30 seconds. A
 * Ctrl-C after that, by somebody who does not want to wait, ends it at once; a SIGTERM that is repeated does not. One that
 * still starts ends at once, with 0: nothing is under way that the next start does not take up. Left to the system, a signal
 * would be dropped where it is the first process of a container, and it would go on to dial.
 * @param running  null while the service starts
 */
export function stopOnSignal(running: () => Pick<Service, 'stop'> | null, log: Logger): void {
  let stoppingSince: number | null = null;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (stoppingSince === null) {
        stoppingSince = performance.now();
        log.info({ signal }, 'stopping: nobody new is dialled');
        void stop(running(), log);
        return;
      }
      if (signal === 'SIGTERM' || performance.now() - stoppingSince < sameCtrlCMs) return;
      log.warn('asked twice: ending at once, the next start takes up what was under way');
      process.exit(130);
    });
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
  process.exit(0);
}

import type { Engine } from '@ghanti/core';
import type { Logger } from 'pino';

/** A part that fails is tried again each second: the same alarm is written once in so many milliseconds. */
const quietMs = 60_000;
/** Alarms that are told apart, at most. */
const most = 200;

/** Writes what an operator wants to see later: runs and alarms at their level, single numbers only when asked for. */
export function logEngine(engine: Pick<Engine, 'events'>, log: Logger, now = () => performance.now()): void {
  const written = new Map<string, { at: number; repeated: number }>();
  engine.events.on('run', ({ run, counts }) =>
    log.info({ campaign: run.campaignId, run: run.id, state: run.state, reason: run.reason, counts }, 'run'),
  );
  engine.events.on('number', ({ numberId, status, reason }) =>
    log.debug({ number: numberId, status, reason }, 'number'),
  );
  engine.events.on('alarm', ({ kind, message, numberId, runId, error }) => {
    if (kind !== 'internal') return log.warn({ kind, number: numberId, run: runId, err: error }, message);
    const name = `${message}\n${error instanceof Error ? error.message : ''}`;
    const before = written.get(name);
    if (before && now() - before.at < quietMs) {
      before.repeated += 1;
      return;
    }
    const repeated = before?.repeated ?? 0;
    written.delete(name);
    written.set(name, { at: now(), repeated: 0 });
    if (written.size > most) written.delete(written.keys().next().value ?? name);
    log.error({ kind, number: numberId, run: runId, err: error, ...(repeated > 0 ? { repeated } : {}) }, message);
  });
}

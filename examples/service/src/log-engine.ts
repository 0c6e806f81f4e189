import type { Engine } from '@ghanti/core';
import type { Logger } from 'pino';

/** Writes what an operator wants to see later: runs and alarms at their level, single numbers only when asked for. */
export function logEngine(engine: Engine, log: Logger): void {
  engine.events.on('run', ({ run, counts }) =>
    log.info({ campaign: run.campaignId, run: run.id, state: run.state, reason: run.reason, counts }, 'run'),
  );
  engine.events.on('number', ({ numberId, status, reason }) =>
    log.debug({ number: numberId, status, reason }, 'number'),
  );
  engine.events.on('alarm', ({ kind, message, numberId, runId, error }) =>
    log[kind === 'internal' ? 'error' : 'warn']({ kind, number: numberId, run: runId, err: error }, message),
  );
}

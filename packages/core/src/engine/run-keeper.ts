import type { Run } from '../domain/run';
import type { Lives } from './lives';
import type { Parts } from './parts';

/** Starts scheduled runs, ends runs that are over, and ends the calls of those that are being terminated. */
export interface RunKeeper {
  /** Starts what is due, marks what is too late, and plans the next. */
  startDue(): Promise<void>;
  /** Finishes every run that has nobody left. */
  finishReady(): Promise<void>;
  /** Asks the provider to end every live call of a run that is being terminated. Repeating is harmless. */
  endCalls(run: Run): Promise<void>;
  /** Goes on ending what was being ended: whoever was at it may have died, or the provider was away (C10). */
  resumeTerminations(): Promise<void>;
  /** Tells listeners that a run changed. */
  announce(run: Run): Promise<void>;
}

const page = 500;

export function createRunKeeper(parts: Parts, lives: Lives, wake: () => void): RunKeeper {
  const { store, clock, queue, settings } = parts;

  async function announce(run: Run): Promise<void> {
    const campaign = await store.campaigns.get(run.accountId, run.campaignId);
    parts.events.emit('run', { run, counts: campaign?.counts ?? {}, at: clock.now() });
  }

  async function startOrMiss(run: Run): Promise<void> {
    const now = clock.now();
    const lateMs = now.getTime() - (run.scheduledFor?.getTime() ?? now.getTime());
    if (lateMs <= settings.catchUpMs) {
      const started = await store.runs.start(run.id, now);
      if (started) await announce(started);
      return;
    }
    const missed = await store.runs.miss(run.id, `missed by ${Math.round(lateMs / 60_000)} minutes`, now);
    if (!missed) return;
    parts.alarm({ kind: 'missed_schedule', message: 'A scheduled run was missed: begin it again.', runId: run.id });
    await announce(missed);
  }

  async function startDue(): Promise<void> {
    let failed = false;
    for (const run of await store.runs.due(clock.now(), page)) {
      try {
        await startOrMiss(run);
      } catch (error) {
        // It must not keep those of others.
        failed = true;
        parts.alarm({ kind: 'internal', message: 'A scheduled run could not be started yet.', runId: run.id, error });
      }
    }
    const next = await store.runs.nextDue();
    // Who failed is due still, and is looked at with the next tick: at once would be without end.
    if (next && !failed) queue.at('scheduled runs', next, startDue);
    wake();
  }

  async function endCalls(run: Run): Promise<void> {
    for (let afterId = 0; ; ) {
      const live = await store.dispatch.live({ runId: run.id, afterId, limit: page });
      await Promise.all(
        live.map(({ recipientId, attemptNo, dispatchNo }) =>
          lives.apply(recipientId, { type: 'terminate', attemptNo, dispatchNo }),
        ),
      );
      const last = live.at(-1);
      if (!last || live.length < page) return;
      afterId = last.recipientId;
    }
  }

  return {
    startDue,
    endCalls,
    announce,
    async finishReady() {
      for (const run of await store.runs.finishReady(clock.now())) await announce(run);
    },
    async resumeTerminations() {
      for (const run of await store.runs.terminating()) {
        try {
          await endCalls(run);
        } catch (error) {
          // It must not keep those of others.
          parts.alarm({
            kind: 'internal',
            message: 'The calls of a run could not be ended yet.',
            runId: run.id,
            error,
          });
        }
      }
    },
  };
}

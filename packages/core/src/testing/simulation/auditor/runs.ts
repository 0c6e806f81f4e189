import type { Recipient } from '../../../domain/recipient';
import type { Run, RunState } from '../../../domain/run';
import type { Id } from '../../../domain/words';
import type { Order } from '../provider';
import { simulatedSettings } from '../scales';
import type { Objecting } from './objection';
import { overStates } from './truth';
import type { SeenRun, View } from './view';

const unfinished: ReadonlySet<RunState> = new Set(['scheduled', 'preparing', 'running', 'paused', 'terminating']);
const hourMs = 3_600_000;

/** Judges runs: their ends, their freezing, that orders are obeyed, and that a stopped one sends nothing more (I2, I9). */
export function createRunAuditor(
  object: Objecting,
  view: View,
  now: () => number,
  onChange: (before: Run | undefined, after: Run) => void,
) {
  const seen = new Map<Id, Run>();
  const born = new Map<Id, string>();
  /** Since when a run that was running is not. */
  const stoppedAt = new Map<Id, number>();

  function changed(before: Run | undefined, { run, memberIds }: SeenRun) {
    const frozen = JSON.stringify([run.content, run.numbers, run.holdPerNumber, run.selection, memberIds]);
    const first = born.get(run.id) ?? frozen;
    born.set(run.id, first);
    if (first !== frozen) object('I9 one unfinished run, frozen', `run ${run.id} changed what it took or says`);
    if (before && !unfinished.has(before.state) && run.state !== before.state)
      object('orders are obeyed', `run ${run.id} went from ${before.state} to ${run.state}`);
    if (run.state === 'running') stoppedAt.delete(run.id);
    else if (before?.state === 'running') stoppedAt.set(run.id, now());
    if (run.scheduledFor && run.startedAt && !before?.startedAt) {
      const late = run.startedAt.getTime() - run.scheduledFor.getTime();
      if (late < -2_000 || late > hourMs + 2_000)
        object('schedules keep their time', `run ${run.id} started ${late} ms after its time`);
    }
    if (
      run.state === 'missed' &&
      before?.state === 'scheduled' &&
      now() - (run.scheduledFor?.getTime() ?? 0) < hourMs - 2_000
    )
      object('schedules keep their time', `run ${run.id} was called missed too soon`);
  }

  return {
    runOf: (id: Id | null): Run | undefined => (id === null ? undefined : seen.get(id)),
    /** Before the recipients are judged: they ask for their runs. True when a run changed. */
    read(): boolean {
      let any = false;
      for (const one of view.runs()) {
        const before = seen.get(one.run.id);
        if (before === one.run) continue;
        any = true;
        seen.set(one.run.id, one.run);
        changed(before, one);
        onChange(before, one.run);
      }
      return any;
    },
    check(recipients: Iterable<Recipient>): void {
      const open = new Map<Id, Id>();
      for (const run of seen.values()) {
        if (!unfinished.has(run.state)) continue;
        const other = open.get(run.campaignId);
        if (other !== undefined)
          object('I9 one unfinished run, frozen', `runs ${other} and ${run.id} are both unfinished`);
        open.set(run.campaignId, run.id);
      }
      for (const { id, runId, life } of recipients) {
        const run = runId === null ? undefined : seen.get(runId);
        if (!run) continue;
        if (run.state === 'finished' && !overStates.has(life.state))
          object('I2 finished means all final', `run ${run.id} is finished, and #${id} is ${life.state}`);
        if (run.state === 'terminating' && life.state === 'queued')
          object('orders are obeyed', `run ${run.id} is being ended, and #${id} still waits to be called`);
      }
    },
    /**
     * A request leaves its worker. What was under way when its run was paused or ended has as long as a request may take to
     * leave; later none does, and none is repeated: what is repeated may be the first to arrive.
     */
    leaves({ request }: Order, recipient: Recipient | undefined): void {
      const run = recipient?.runId == null ? undefined : seen.get(recipient.runId);
      // One of an attempt that another has followed has no intent any more, which is objected to as such.
      const isOfTheRun = request.token.split('.')[3] === String(recipient?.life.attemptNo);
      const since = run && isOfTheRun ? stoppedAt.get(run.id) : undefined;
      if (since !== undefined && now() - since > simulatedSettings.sendByMs)
        object(
          'a stopped run asks for nobody',
          `#${recipient?.id}: a request left ${now() - since} ms after run ${run?.id} was ${run?.state}`,
        );
    },
    unfinished: () => [...seen.values()].filter((run) => unfinished.has(run.state)),
  };
}

import { type Campaign, GhantiError, type NumberChanged, type Run, type RunChanged } from '@ghanti/core';
import type { Answer, Call } from '../route';
import { type EventStream, openEventStream } from './event-stream';
import { presentProgress, presentRun } from './present';

/** Looked at this often where no event tells: another process may be dialling. */
const pollMs = 1_000;
/** Changes that come together are told together. */
const gatherMs = 100;
/** A stream ends so soon after its login: it is looked at as often as this. */
const loginCheckMs = 5_000;

/** What was told last: only differences are sent. */
interface Told {
  progress: string;
  run: string;
}

interface Seen {
  readonly campaign: Campaign;
  readonly run: Run | undefined;
}

const ended: ReadonlySet<Run['state']> = new Set(['finished', 'canceled', 'missed']);

/** Nothing will happen until somebody begins anew. A run that is scheduled or paused is still to come to its end. */
const isOver = ({ run }: Seen) => run === undefined || ended.has(run.state);

/** The id of the last event of a stream that ends by itself: what it told of is over. */
const endIdOf = ({ run }: Seen) => `end-${run?.id ?? 0}`;

/**
 * Server-sent events of a campaign: `progress` with its counts, `run` when its latest run changes, `finished` when that is
 * over. The stream stays open for the next run, until the caller goes or its login ends, of which `logged_out` tells. With
 * `until` it ends by itself after `end`, once no run is under way. @throws GhantiError `throttled`
 */
export async function streamProgress(call: Call<'account'>, campaignId: number, until?: 'finished'): Promise<Answer> {
  const { parts, accountId, req, res, signal } = call;
  const { campaigns } = parts.engine;
  const first = await look();
  if (until && isOver(first) && req.get('last-event-id') === endIdOf(first)) {
    // An EventSource that connects again after the end: this tells it to leave off.
    res.status(204).end();
    return 'written';
  }
  const leave = parts.streams.enter(accountId);
  const told: Told = { progress: '', run: '' };

  /** The run before the counts: those of a run that is over are whole. */
  async function look(): Promise<Seen> {
    const [run] = await campaigns.runs(accountId, campaignId);
    return { campaign: await campaigns.get(accountId, campaignId), run };
  }

  const stream = openEventStream(res);
  if (req.method === 'HEAD') {
    leave();
    stream.end();
    return 'written';
  }

  /** Answers whether all is told. */
  function tell(seen: Seen): boolean {
    const { campaign, run } = seen;
    const progress = { campaign_id: campaignId, status: campaign.status, progress: presentProgress(campaign) };
    const text = JSON.stringify(progress);
    if (text !== told.progress) stream.send('progress', progress);
    told.progress = text;
    const state = run ? `${run.id} ${run.state}` : '';
    if (run && state !== told.run) {
      stream.send('run', presentRun(run));
      if (ended.has(run.state)) stream.send('finished', presentRun(run));
    }
    told.run = state;
    if (until === undefined || !isOver(seen)) return false;
    stream.send('end', { campaign_id: campaignId, status: campaign.status }, endIdOf(seen));
    return true;
  }

  try {
    if (!tell(first)) await follow(call, campaignId, stream, async () => tell(await look()));
  } catch (error) {
    if (!(error instanceof GhantiError)) throw error;
    if (error.code === 'unauthorized') stream.send('logged_out', { message: error.message });
    // Else the campaign was deleted meanwhile: there is nothing more to tell.
  } finally {
    leave();
    if (!signal.aborted) stream.end();
  }
  return 'written';
}

/**
 * Calls `see` after each change and each second, one at a time, until it answers that all is told, or the caller goes. Rejects
 * when `see` does, and when the caller's login has ended.
 */
function follow(
  { parts, accountId, caller, signal }: Call<'account'>,
  campaignId: number,
  stream: Pick<EventStream, 'isBehind'>,
  see: () => Promise<boolean>,
) {
  const { events } = parts.engine;
  return new Promise<void>((resolve, reject) => {
    let busy = false;
    let again = false;
    let stopped = false;
    let gathering: NodeJS.Timeout | undefined;

    async function wake(): Promise<void> {
      again = busy;
      if (busy || stopped) return;
      busy = true;
      try {
        // A caller that reads slowly is told the newest state when it has read, not every one that it missed.
        if (!stream.isBehind && (await see())) stop(resolve);
      } catch (error) {
        stop(() => reject(error));
      }
      busy = false;
      if (again && !stopped) gather();
    }

    function gather(): void {
      gathering ??= setTimeout(() => {
        gathering = undefined;
        void wake();
      }, gatherMs);
    }

    const onNumber = (change: NumberChanged) => {
      if (change.accountId === accountId && change.campaignId === campaignId) gather();
    };
    const onRun = ({ run }: RunChanged) => {
      if (run.accountId === accountId && run.campaignId === campaignId) gather();
    };
    async function checkLogin(): Promise<void> {
      try {
        if (await caller.isStillIn()) return;
        stop(() => reject(new GhantiError('unauthorized', 'The login has ended. Log in again.')));
      } catch (error) {
        stop(() => reject(error));
      }
    }

    const poll = setInterval(() => void wake(), pollMs);
    const loginCheck = setInterval(() => void checkLogin(), loginCheckMs);
    events.on('number', onNumber);
    events.on('run', onRun);

    function stop(settle: () => void): void {
      stopped = true;
      clearInterval(poll);
      clearInterval(loginCheck);
      clearTimeout(gathering);
      events.off('number', onNumber);
      events.off('run', onRun);
      settle();
    }
    if (signal.aborted) stop(resolve);
    else signal.addEventListener('abort', () => stop(resolve), { once: true });
  });
}

import { type Campaign, GhantiError, type NumberChanged, type Run, type RunChanged } from '@ghanti/core';
import type { Answer, Call } from '../route';
import { presentProgress, presentRun } from './present';

/** Looked at this often where no event tells: another process may be dialling. */
const pollMs = 1_000;
/** Changes that come together are told together. */
const gatherMs = 100;
/** Keeps proxies from closing a quiet stream. */
const heartbeatMs = 15_000;
/** A stream ends so soon after its login: it is looked at as often as this. */
const loginCheckMs = 5_000;

/** What was told last: only differences are sent. */
interface Told {
  progress: string;
  run: string;
}

const ended: ReadonlySet<Run['state']> = new Set(['finished', 'canceled', 'missed']);

/**
 * Server-sent events of a campaign: `progress` with its counts, `run` when its latest run changes, `finished` when that is
 * over. The stream stays open for the next run, until the caller goes or its login ends, of which `logged_out` tells. @throws GhantiError `throttled`
 */
export async function streamProgress(call: Call<'account'>, campaignId: number): Promise<Answer> {
  const { parts, accountId, req, res, signal } = call;
  const { campaigns } = parts.engine;
  const first = await look();
  const leave = parts.streams.enter(accountId);
  const told: Told = { progress: '', run: '' };

  async function look(): Promise<{ campaign: Campaign; run: Run | undefined }> {
    const campaign = await campaigns.get(accountId, campaignId);
    const [run] = await campaigns.runs(accountId, campaignId);
    return { campaign, run };
  }

  function send(event: string, data: object): void {
    res.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  function tell({ campaign, run }: { campaign: Campaign; run: Run | undefined }): void {
    const progress = { campaign_id: campaignId, status: campaign.status, progress: presentProgress(campaign) };
    const text = JSON.stringify(progress);
    if (text !== told.progress) send('progress', progress);
    told.progress = text;
    const state = run ? `${run.id} ${run.state}` : '';
    if (run && state !== told.run) {
      send('run', presentRun(run));
      if (ended.has(run.state)) send('finished', presentRun(run));
    }
    told.run = state;
  }

  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  if (req.method === 'HEAD') {
    leave();
    res.end();
    return 'written';
  }
  tell(first);
  try {
    await follow(call, campaignId, async () => tell(await look()));
  } catch (error) {
    if (!(error instanceof GhantiError)) throw error;
    if (error.code === 'unauthorized') send('logged_out', { message: error.message });
    // Else the campaign was deleted meanwhile: there is nothing more to tell.
  } finally {
    leave();
    if (!signal.aborted) res.end();
  }
  return 'written';
}

/**
 * Calls `see` after each change and each second, one at a time, until the caller goes. Rejects when `see` does, and when the
 * caller's login has ended.
 */
function follow(
  { parts, accountId, caller, res, signal }: Call<'account'>,
  campaignId: number,
  see: () => Promise<void>,
) {
  const { events } = parts.engine;
  return new Promise<void>((resolve, reject) => {
    let busy = false;
    let again = false;
    let gathering: NodeJS.Timeout | undefined;

    async function wake(): Promise<void> {
      again = busy;
      if (busy) return;
      busy = true;
      try {
        // A caller that reads slowly is told the newest state when it has read, not every one that it missed.
        if (!res.writableNeedDrain) await see();
      } catch (error) {
        stop(() => reject(error));
      }
      busy = false;
      if (again) gather();
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
    const heartbeat = setInterval(() => res.write(': still here\n\n'), heartbeatMs);
    const loginCheck = setInterval(() => void checkLogin(), loginCheckMs);
    events.on('number', onNumber);
    events.on('run', onRun);

    function stop(settle: () => void): void {
      clearInterval(poll);
      clearInterval(heartbeat);
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

import type { Campaign } from '../domain/campaign';
import { conflict, notFound } from '../domain/errors';
import type { Recipient } from '../domain/recipient';
import type { Run } from '../domain/run';
import type { Id } from '../domain/words';
import type { OrderOutcome } from '../ports/store';
import { begin, begunUnder, faultsOfBegin } from './begin';
import type { CampaignsApi } from './engine';
import { checkedWindow, importCampaign } from './import-numbers';
import type { Parts } from './parts';
import type { RunKeeper } from './run-keeper';
import type { SpeechCache } from './speech-cache';

const exportPage = 1_000;

/** Campaigns, as the engine offers them. `wake` tells the dispatcher that there is work. */
export function campaignsApi(parts: Parts, speech: SpeechCache, keeper: RunKeeper, wake: () => void): CampaignsApi {
  const { store, clock } = parts;

  async function get(accountId: Id, id: Id): Promise<Campaign> {
    const campaign = await store.campaigns.get(accountId, id);
    if (!campaign) throw notFound('campaign');
    return campaign;
  }

  /** The word for an unfinished run; one that has ended in this very moment was running. */
  async function stateOf(accountId: Id, id: Id): Promise<string> {
    const { status } = await get(accountId, id);
    return status === 'scheduled' || status === 'paused' ? status : 'running';
  }

  async function ordered(outcome: OrderOutcome, order: string, allowed: string): Promise<Run> {
    if (outcome.outcome === 'not_found') throw notFound('campaign');
    if (outcome.outcome === 'forbidden') {
      const word = outcome.run ? outcome.run.state : 'not started';
      throw conflict(`The campaign is ${word}: it cannot be ${order}. ${allowed}`);
    }
    await keeper.announce(outcome.run);
    wake();
    return outcome.run;
  }

  return {
    get,
    async create(accountId, input, numbers, options = {}) {
      const made = await importCampaign(parts, accountId, input, numbers, options);
      const { id, summary, kept, replayed } = made;
      return { campaign: await get(accountId, id), summary, numbers: kept, replayed };
    },
    async list(accountId, request) {
      const page = await store.campaigns.list(accountId, request);
      const lines = await store.phoneLines.owned(accountId);
      return { ...page, callers: lines.map((line) => line.number) };
    },
    async update(accountId, id, patch) {
      const { callingWindow, ...plain } = patch;
      const window = callingWindow === undefined ? {} : { callingWindow: checkedWindow(callingWindow) };
      const updated = await store.campaigns.update(accountId, id, { ...plain, ...window, now: clock.now() });
      if (updated === null) throw notFound('campaign');
      if (updated === 'busy')
        throw conflict(
          `The campaign is ${await stateOf(accountId, id)}: its services cannot change. Terminate it, or wait for its end.`,
        );
      if (callingWindow !== undefined) wake();
      return updated;
    },
    async remove(accountId, id) {
      const removed = await store.campaigns.remove(accountId, id, clock.now());
      if (removed === null) throw notFound('campaign');
      if (removed === 'busy')
        throw conflict(
          `The campaign is ${await stateOf(accountId, id)}. Terminate it, or wait for its end, then delete it.`,
        );
    },
    async begin(accountId, id, input) {
      const begun = await begin(parts, speech, accountId, id, input);
      if (!begun.replayed) {
        await keeper.announce(begun.run);
        if (begun.run.state === 'scheduled') parts.queue.soon('scheduled runs', keeper.startDue);
        wake();
      }
      return { ...begun, campaign: await get(accountId, id) };
    },
    async begunUnder(accountId, id, idempotency) {
      const campaign = await get(accountId, id);
      const run = await begunUnder(parts, accountId, id, idempotency);
      return run && { run, campaign };
    },
    faultsOf: (accountId, id, input) => faultsOfBegin(parts, accountId, id, input),
    async pause(accountId, id) {
      const outcome = await store.runs.pause(accountId, id, clock.now());
      return ordered(outcome, 'paused', 'Only a running campaign can be paused.');
    },
    async resume(accountId, id) {
      const outcome = await store.runs.resume(accountId, id, clock.now());
      return ordered(outcome, 'resumed', 'Only a paused campaign can be resumed.');
    },
    async terminate(accountId, id) {
      const outcome = await store.runs.terminate(accountId, id, clock.now());
      const run = await ordered(
        outcome,
        'terminated',
        'Only a scheduled, running or paused campaign can be terminated.',
      );
      if (run.state === 'terminating') await keeper.endCalls(run);
      await keeper.finishReady();
      return run;
    },
    async runs(accountId, id) {
      const runs = await store.runs.list(accountId, id);
      if (!runs) throw notFound('campaign');
      return runs;
    },
    async *recipients(accountId, id): AsyncIterable<Recipient> {
      await get(accountId, id);
      for (let afterId = 0; ; ) {
        const page = await store.recipients.after(accountId, id, afterId, exportPage);
        yield* page;
        const last = page.at(-1);
        if (!last || page.length < exportPage) return;
        afterId = last.id;
      }
    },
  };
}

import { closeHold } from '../../../memory/store/credits';
import { TelephonyError } from '../../../ports/telephony';
import { carrier, type PlantedBug, steps, tablesOf } from './plant';
import { changeAdvance, correctToken } from './seams';

/** Mistakes about requests: when they leave, how often, and what becomes of doubt. */
export const dispatchBugs: readonly PlantedBug[] = [
  steps('send before commit', 'the worker hears of its intents before they are written', ({ dispatch }, { later }) => ({
    dispatch: {
      async recordIntents(step) {
        const { intents } = step;
        const recipients = await dispatch.recipients(intents.map(({ recipientId }) => recipientId));
        const claimed = recipients.flatMap((recipient) => {
          const event = intents.find(({ recipientId }) => recipientId === recipient.id)?.event;
          const life = event && recipient.life.state === 'queued' ? step.advance(recipient, event).life : null;
          return life?.state === 'intent' ? [{ ...recipient, life }] : [];
        });
        void later(3_000).then(() => dispatch.recordIntents(step));
        return { claimed, blocked: [], turnedAway: [] };
      },
    },
  })),
  carrier('retry on timeout', 'a request without an answer is sent once more', ({ placeCall }) => ({
    async placeCall(request, signal) {
      try {
        return await placeCall(request, signal);
      } catch (error) {
        if (error instanceof TelephonyError && error.kind === 'in_doubt') return placeCall(request, signal);
        throw error;
      }
    },
  })),
  steps('drop the epoch check', 'a worker that lost its lease still writes intents', ({ dispatch }, within) => ({
    dispatch: {
      async recordIntents(step) {
        const wave = tablesOf(within).waves.get(step.waveId);
        if (!wave) return dispatch.recordIntents(step);
        const { epoch, leaseUntil } = wave;
        Object.assign(wave, { epoch: step.epoch, leaseUntil: Number.MAX_SAFE_INTEGER });
        const recorded = await dispatch.recordIntents(step);
        Object.assign(wave, { epoch, leaseUntil });
        return recorded;
      },
    },
  })),
  steps('settle twice', 'each end is charged, also when it comes again', ({ dispatch }, within) => ({
    dispatch: {
      async apply(events, advance, now) {
        const applied = await dispatch.apply(events, advance, now);
        for (const { recipient, before } of applied) {
          if (before.evidence.ended === null || !recipient.consumed) continue;
          const held = tablesOf(within).accounts.get(recipient.accountId)?.account.credit.held ?? 0;
          if (held < recipient.consumed) continue;
          const { accountId, runId, id } = recipient;
          closeHold(
            tablesOf(within),
            accountId,
            { charged: recipient.consumed, released: 0 },
            { runId, recipientId: id },
          );
        }
        return applied;
      },
    },
  })),
  carrier('reaper without asking', 'doubt is over when its time is over', () => ({ findPlaced: async () => [] })),
  steps('no mutex', 'two dispatches may hold one line', ({ dispatch }, within) => ({
    dispatch: {
      recordIntents(step) {
        tablesOf(within).lines.clear();
        return dispatch.recordIntents(step);
      },
    },
  })),
  {
    name: 'token unchecked',
    words: 'a webhook is believed whatever its signature',
    telephony: (telephony) => ({
      ...telephony,
      async handleWebhook(request, context) {
        const handled = await telephony.handleWebhook(request, context);
        return { ...handled, events: handled.events.map((event) => ({ ...event, token: correctToken(event.token) })) };
      },
    }),
  },
  {
    name: 'doubt is too short',
    words: 'the provider is asked twice before it can know (W is too short)',
    store: (store) =>
      changeAdvance(store, (advance) => (recipient, event) => {
        const step = advance(recipient, event);
        const { dueAt, intentAt, state } = step.life;
        if (state !== 'unknown' || !dueAt || !intentAt || dueAt.getTime() - intentAt.getTime() < 3_000) return step;
        return { ...step, life: { ...step.life, dueAt: new Date(intentAt.getTime() + 1_000) } };
      }),
  },
  steps('pause ignored by claims', 'a paused run goes on dialling', ({ dispatch }, within) => {
    const asIfRunning = async <T>(act: () => Promise<T>): Promise<T> => {
      const paused = [...tablesOf(within).runs.values()].filter(({ run }) => run.state === 'paused');
      for (const row of paused) row.run = { ...row.run, state: 'running' };
      const answer = act();
      for (const row of paused) row.run = { ...row.run, state: 'paused' };
      return answer;
    };
    return {
      dispatch: {
        claimWave: (step) => asIfRunning(() => dispatch.claimWave(step)),
        recordIntents: (step) => asIfRunning(() => dispatch.recordIntents(step)),
      },
    };
  }),
  steps('pause ignored by repetitions', 'a request in doubt is repeated whatever became of its run', ({ runs }) => ({
    runs: {
      async get(runId) {
        const run = await runs.get(runId);
        return run && { ...run, state: 'running' };
      },
    },
  })),
  steps('charge over the hold', 'a long call is charged in full, whatever was held', ({ dispatch }, within) => ({
    dispatch: {
      async apply(events, advance, now) {
        const applied = await dispatch.apply(events, advance, now);
        for (const { recipient, before } of applied) {
          const row = tablesOf(within).recipients.get(recipient.id);
          if (row && before.evidence.ended === null && recipient.consumed)
            row.recipient = Object.freeze({ ...row.recipient, consumed: recipient.consumed + 1 });
        }
        return applied;
      },
    },
  })),
  carrier('provider forgets', 'a call that a read does not show at once is gone', ({ fetch }, { chance }) => ({
    fetch: (service, id) => (chance.happens(0.5) ? Promise.resolve(null) : fetch(service, id)),
  })),
  steps('deadlines are not kept', 'nobody looks at silent calls', () => ({ dispatch: { takeDue: async () => [] } })),
  steps('lookup takes any call', 'a lookup does not ask whose a call is', () => ({
    dispatch: { owners: async () => [] },
  })),
];

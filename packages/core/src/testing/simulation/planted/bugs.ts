import { rerunStatuses } from '../../../domain/words';
import { closeHold } from '../../../memory/store/credits';
import { putRecipient } from '../../../memory/store/recipient-rows';
import type { Tables } from '../../../memory/store/tables';
import type { Advancer, LifeStep, Store } from '../../../ports/store';
import { type Telephony, TelephonyError } from '../../../ports/telephony';
import type { Plant, PlantedIn } from '../world';
import { changeAdvance, changeSteps, correctToken } from './seams';

/** A mistake that somebody could make, planted into the ports: the simulation has to find it. */
export interface PlantedBug extends Plant {
  readonly name: string;
  /** What is wrong, for people. */
  readonly words: string;
}

const tablesOf = ({ tables }: PlantedIn): Tables => {
  if (!tables) throw new Error('This bug is planted into the memory store.');
  return tables;
};

const advancing = (name: string, words: string, change: (advance: Advancer) => Advancer): PlantedBug => ({
  name,
  words,
  store: (store) => changeAdvance(store, change),
});

const steps = (
  name: string,
  words: string,
  change: (store: Store, within: PlantedIn) => Parameters<typeof changeSteps>[1],
): PlantedBug => ({ name, words, store: (store, within) => changeSteps(store, change(store, within)) });

const carrier = (
  name: string,
  words: string,
  change: (telephony: Telephony, within: PlantedIn) => Partial<Telephony>,
): PlantedBug => ({ name, words, telephony: (telephony, within) => ({ ...telephony, ...change(telephony, within) }) });

/** Lets a life be carried as it is told, without what the rules would do. */
const put = (step: LifeStep, life: Partial<LifeStep['life']>): LifeStep => ({
  ...step,
  changed: true,
  life: { ...step.life, ...life },
});

const anyStatus = { kind: 'statuses', statuses: rerunStatuses } as const;

export const plantedBugs: readonly PlantedBug[] = [
  steps('send before commit', 'the worker hears of its intents before they are written', ({ dispatch }, { later }) => ({
    dispatch: {
      async recordIntents(step) {
        const { members } = { members: step.intents };
        const recipients = await dispatch.recipients(members.map(({ recipientId }) => recipientId));
        const claimed = recipients.flatMap((recipient) => {
          const event = members.find(({ recipientId }) => recipientId === recipient.id)?.event;
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
        const recorded = await dispatch.recordIntents({ ...step, epoch: wave?.epoch ?? step.epoch });
        if (recorded.claimed.length > 0 || wave?.epoch === step.epoch) return recorded;
        const lost = await dispatch.recipients(step.intents.map(({ recipientId }) => recipientId));
        return { ...recorded, claimed: lost.filter(({ life }) => life.state === 'intent') };
      },
    },
  })),
  advancing('drop the rank guard', 'a late word puts a call back to what it says', (advance) => (recipient, event) => {
    const step = advance(recipient, event);
    const live = ['dialing', 'ringing', 'answered'] as const;
    const said = event.type === 'initiated' ? 'dialing' : event.type === 'ringing' ? 'ringing' : null;
    const isLive = live.some((state) => state === recipient.life.state);
    return said !== null && isLive && event.attemptNo === recipient.life.attemptNo ? put(step, { state: said }) : step;
  }),
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
  advancing('absent after one read', 'a lookup that finds nothing once is proof', (advance) => (recipient, event) => {
    const step = advance(recipient, event);
    if (event.type !== 'lookup_absent' || step.life.state !== 'unknown') return step;
    return advance({ ...recipient, life: step.life }, event);
  }),
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
  advancing(
    'deadline kills a live call',
    'a call that is silent too long has failed',
    (advance) => (recipient, event) => {
      const step = advance(recipient, event);
      const live = ['accepted', 'dialing', 'ringing', 'answered'].includes(recipient.life.state);
      return event.type === 'deadline' && live && step.life.state === recipient.life.state
        ? put(step, { state: 'failed', dueAt: null })
        : step;
    },
  ),
  advancing('second sid accepted', 'the newest provider id of an attempt is kept', (advance) => (recipient, event) => {
    const step = advance(recipient, event);
    const { providerId, attemptNo } = recipient.life;
    const stranger = event.providerId !== undefined && providerId !== null && event.providerId !== providerId;
    return stranger && event.attemptNo === attemptNo ? put(step, { providerId: event.providerId ?? null }) : step;
  }),
  advancing(
    'stale answer believed',
    'the answer of an older dispatch counts for the present one',
    (advance) => (recipient, event) =>
      advance(recipient, {
        ...event,
        dispatchNo: event.type === 'claim' ? event.dispatchNo : recipient.life.dispatchNo,
        attemptNo: recipient.life.attemptNo,
      }),
  ),
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
  steps('terminate forgets queued', 'those who wait are not ended with their run', ({ runs }, within) => ({
    runs: {
      async terminate(accountId, campaignId, now) {
        const waiting = [...tablesOf(within).recipients.values()]
          .map(({ recipient }) => recipient)
          .filter((one) => one.campaignId === campaignId && one.life.state === 'queued');
        const outcome = await runs.terminate(accountId, campaignId, now);
        if (outcome.outcome === 'done') for (const one of waiting) putRecipient(tablesOf(within), one);
        return outcome;
      },
    },
  })),
  steps('duplicate begin', 'a begin does not see the unfinished run', ({ runs }, within) => ({
    runs: {
      begin(step) {
        const campaign = tablesOf(within).campaigns.get(step.campaignId);
        const before = campaign ? [...campaign.runIds] : [];
        if (campaign && step.selection.kind !== 'statuses') campaign.runIds.length = 0;
        return runs.begin(step).then((outcome) => {
          if (campaign)
            campaign.runIds.splice(
              0,
              campaign.runIds.length,
              ...before,
              ...campaign.runIds.filter((id) => !before.includes(id)),
            );
          return outcome;
        });
      },
    },
  })),
  steps('finish by count', 'a run is over when one of its numbers is', ({ runs }, within) => ({
    runs: {
      async finishReady(now) {
        for (const row of tablesOf(within).runs.values()) {
          if (row.run.state !== 'running') continue;
          const some = row.memberIds.some((id) => tablesOf(within).recipients.get(id)?.recipient.consumed != null);
          if (some) row.run = { ...row.run, state: 'finished', finishedAt: now };
        }
        return runs.finishReady(now);
      },
    },
  })),
  steps('release a hold twice', 'a number that is terminated gives its credits back twice', ({ runs }, within) => ({
    runs: {
      async terminate(accountId, campaignId, now) {
        const outcome = await runs.terminate(accountId, campaignId, now);
        const credit = tablesOf(within).accounts.get(accountId)?.account.credit;
        if (outcome.outcome === 'done' && credit && credit.held > 0)
          closeHold(tablesOf(within), accountId, { charged: 0, released: 1 }, { runId: outcome.run.id });
        return outcome;
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
  steps('re-run takes everybody', 'a re-run by statuses takes numbers of any status', ({ runs }, within) => ({
    runs: {
      async begin(step) {
        const { selection } = step;
        if (selection.kind !== 'statuses') return runs.begin(step);
        const outcome = await runs.begin({ ...step, selection: anyStatus });
        const row = outcome.outcome === 'begun' ? tablesOf(within).runs.get(outcome.run.id) : undefined;
        if (row) row.run = { ...row.run, selection };
        return outcome;
      },
    },
  })),
  steps('idempotency key ignored', 'a begin that is asked for again begins again', ({ runs }) => ({
    runs: {
      begin: (step) =>
        runs.begin({ ...step, idempotency: null, ...(step.idempotency ? { selection: anyStatus } : {}) }),
    },
  })),
  advancing(
    'end mark forgotten',
    'that a message was heard to its end is not merged',
    (advance) => (recipient, event) =>
      event.type === 'mark'
        ? { life: recipient.life, changed: false, effects: [], charge: null }
        : advance(recipient, event),
  ),
  advancing(
    'machine counts as heard',
    'the policy about answering machines is not asked',
    (advance) => (recipient, event) => {
      const { answeredBy, ...rest } = event;
      return event.type === 'amd'
        ? { life: recipient.life, changed: false, effects: [], charge: null }
        : advance(recipient, rest);
    },
  ),
  advancing(
    'busy is failed',
    'a busy line is taken for a failure',
    (advance) => (recipient, event) =>
      advance(recipient, event.type === 'ended_busy' ? { ...event, type: 'ended_failed' } : event),
  ),
  advancing('seconds are lost', 'the talk time of the end is dropped', (advance) => (recipient, event) => {
    const { duration, ...rest } = event;
    return advance(recipient, rest);
  }),
  carrier('provider forgets', 'a call that a read does not show at once is gone', ({ fetch }, { chance }) => ({
    fetch: (service, id) => (chance.happens(0.5) ? Promise.resolve(null) : fetch(service, id)),
  })),
  steps('deadlines are not kept', 'nobody looks at silent calls', () => ({ dispatch: { takeDue: async () => [] } })),
  steps('naive daylight saving', 'a schedule is read with the offset of now', ({ runs }) => ({
    runs: {
      begin: (step) =>
        runs.begin(
          step.startsAt
            ? { ...step, startsAt: new Date(step.startsAt.getTime() + naiveError(step.startsAt, step.now)) }
            : step,
        ),
    },
  })),
  steps('schedules start early', 'a scheduled run is due ten minutes too soon', ({ runs }) => ({
    runs: { due: (now, limit) => runs.due(new Date(now.getTime() + 600_000), limit) },
  })),
  steps('code verified for ever', 'a code is not asked for its age', ({ otps }) => ({
    otps: { attempt: (step) => otps.attempt({ ...step, now: new Date(0) }) },
  })),
  steps('code verified twice', 'of two right answers both verify', ({ otps }, within) => ({
    otps: {
      attempt(step) {
        const row = tablesOf(within).otps.get(step.id);
        if (row && step.matches) row.verifiedAt = null;
        return otps.attempt(step);
      },
    },
  })),
  steps('tries come with a new code', 'failures are counted per code alone', ({ otps }, within) => ({
    otps: {
      async create(otp) {
        const outcome = await otps.create(otp);
        const row = outcome.outcome === 'created' ? tablesOf(within).otps.get(outcome.otp.id) : undefined;
        if (row) row.failures = 0;
        return outcome;
      },
    },
  })),
  steps('lookup takes any call', 'a lookup does not ask whose a call is', () => ({
    dispatch: { owners: async () => [] },
  })),
];

/** What is wrong with a time that is read with the offset of another: an hour, when clocks change between the two. */
function naiveError(at: Date, now: Date): number {
  const offset = (zone: string, instant: Date) => {
    const text = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(
      instant,
    );
    return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(instant.getTime() / 1_000) * 1_000;
  };
  const errors = ['America/New_York', 'Europe/Berlin'].map((zone) => offset(zone, at) - offset(zone, now));
  return errors.find((error) => error !== 0) ?? 0;
}

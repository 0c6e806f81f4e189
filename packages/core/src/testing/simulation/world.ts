import type { Tables } from '../../memory/store/tables';
import type { Store } from '../../ports/store';
import type { Telephony } from '../../ports/telephony';
import { createAuditor } from './auditor/auditor';
import { createBay } from './bay';
import { type Chance, createChance } from './chance';
import { found } from './founding';
import { createHosts } from './hosts';
import { lastingMedia } from './lasting-media';
import { memoryStore, type ObservedStore, type OpenStore } from './observed-store';
import { createOperator } from './operator';
import { createPost } from './post';
import { type Faults, noFaults, type Profile } from './profile';
import { createProvider } from './provider';
import { createRuleMaker } from './rule-maker';
import type { Surroundings } from './surroundings';
import { createTimeline, type Timeline } from './timeline';
import { createTrace } from './trace';
import type { Worker, Workshop } from './worker';

/** A mistake that is put into the ports on purpose, to see whether the auditor finds it. */
export interface Plant {
  readonly store?: (store: Store, within: PlantedIn) => Store;
  readonly telephony?: (telephony: Telephony, within: PlantedIn) => Telephony;
}

export interface PlantedIn {
  readonly tables: Tables | null;
  readonly chance: Chance;
  /** Virtual time, for mistakes that take some. */
  readonly later: (ms: number) => Promise<void>;
}

export interface WorldOptions {
  readonly seed: string;
  readonly profile: Profile;
  readonly keepTrace: boolean;
  readonly plant?: Plant | undefined;
  /** Default: the memory store. */
  readonly openStore?: OpenStore | undefined;
  /** In place of what the seed draws: an explorer decides what happens next. */
  readonly course?: { readonly chance: Chance; readonly timeline: Timeline } | undefined;
}

const minute = 60_000;

/** Everything there is in one simulation: the store, the company outside, the workers, the people, and the auditor. */
export function createWorld({ seed, profile, keepTrace, plant, openStore, course }: WorldOptions) {
  const chance = course?.chance ?? createChance(seed);
  const timeline = course?.timeline ?? createTimeline(profile.start, chance.stream('order'));
  const trace = createTrace(timeline.now, profile.start, keepTrace);
  const memory = openStore ? null : memoryStore(timeline.now);
  const { store: plainStore, view } = openStore?.(timeline.now) ?? (memory as ObservedStore);
  const within: PlantedIn = {
    tables: memory?.tables ?? null,
    chance: chance.stream('plant'),
    later: (ms) => new Promise((resolve) => void timeline.in(ms, resolve)),
  };
  const store = plant?.store?.(plainStore, within) ?? plainStore;
  let faults: Faults = noFaults;
  let storeIsDown = false;
  const auditor = createAuditor({ view, provider: () => provider, profile, now: timeline.now, trace });
  const around: Surroundings = {
    timeline,
    trace,
    auditor,
    chance: chance.stream('lines'),
    faults: () => faults,
    storeIsDown: () => storeIsDown,
  };
  const provider = createProvider({
    timeline,
    profile,
    chance: chance.stream('provider'),
    faults: () => faults,
    ears: {
      accepted: (call) => auditor.accepted(call),
      tells: (call, report) => post.send(call, report),
    },
  });
  const post = createPost(
    { ...around, chance: chance.stream('post') },
    () => {
      const worker = someWorker(true);
      return worker && ((request) => worker.door(request));
    },
    profile.latestWebhookMs,
  );
  const hosts = createHosts({ ...around, chance: chance.stream('hosts') });
  const shop: Workshop = {
    around,
    store,
    provider,
    hosts,
    profile,
    media: lastingMedia(),
    chance: chance.stream('workers'),
    wrapTelephony: (telephony) => plant?.telephony?.(telephony, within) ?? telephony,
  };
  const choice = chance.stream('choice');
  const bays = Array.from({ length: profile.workers }, (_, index) => createBay(shop, choice, `w${index + 1}`));

  function someWorker(evenFrozen: boolean): Worker | null {
    const up = bays.flatMap((bay) => bay.worker() ?? []).filter(({ caller }) => evenFrozen || !caller.frozen());
    return up.length === 0 ? null : choice.pick(up);
  }

  return {
    timeline,
    trace,
    auditor,
    provider,
    post,
    store,
    view,
    /** Prepares, starts the workers, and lets people and faults loose until the horizon. */
    async begin(): Promise<void> {
      const accountIds = await found({ store, profile, choice, chance: chance.stream('founding') });
      auditor.committed('the beginning');
      faults = faultsOf(profile);
      for (const bay of bays) {
        timeline.in(choice.int(5_000), bay.supervise);
        for (let at = minute; at < profile.horizonMs; at += minute) timeline.in(at, bay.suffer);
      }
      for (let at = minute; at < profile.horizonMs; at += minute)
        timeline.in(at, () => {
          if (!choice.happens(faults.outage)) return;
          storeIsDown = true;
          trace.note('nobody reaches the store');
          timeline.in(choice.between(2_000, minute), () => {
            storeIsDown = false;
          });
        });
      const people = { around, profile, accountIds, door: () => someWorker(false) };
      const operator = createOperator({ ...people, chance: chance.stream('operator') });
      const acts = chance.stream('acts');
      const { rules } = profile;
      for (let n = 0; n < accountIds.length * profile.campaigns; n++)
        timeline.in(acts.between(5_000, rules.rush ? 7_500 : 60_000), () => operator.begin());
      for (let n = 0; n < profile.operatorActs; n++)
        timeline.in(acts.int(profile.horizonMs - minute) + 10_000, () => operator.act());
      const rule = createRuleMaker({ ...people, chance: chance.stream('rules') });
      for (let n = 0; n < rules.acts; n++) timeline.in(acts.int(profile.horizonMs - minute) + 5_000, () => rule.act());
      if (rules.endpoints > 0)
        for (let at = minute; at < profile.horizonMs; at += minute)
          timeline.in(at, () => {
            for (const { endpoint } of view.endpoints()) hosts.suffer(endpoint.url);
          });
    },
    /** From now on nothing goes wrong, what was paused or disabled goes on, and windows are lifted. */
    calm(): void {
      faults = noFaults;
      storeIsDown = false;
      trace.note('faults stop');
      const resume = async () => {
        await lift();
        for (const { run } of view.runs())
          if (run.state === 'paused') await store.runs.resume(run.accountId, run.campaignId, new Date(timeline.now()));
        auditor.committed('the operator');
        timeline.in(minute, resume);
      };
      timeline.in(1_000, resume);
    },
  };

  /** A window that closed would open again tomorrow: that is longer than a simulation waits. */
  async function lift(): Promise<void> {
    const now = new Date(timeline.now());
    for (const id of view.campaigns()) {
      const { accountId, callingWindow } = view.campaign(id) ?? {};
      if (accountId && callingWindow) await store.campaigns.update(accountId, id, { callingWindow: null, now });
    }
    for (const { endpoint } of view.endpoints())
      if (!endpoint.enabled) await store.outbox.update(endpoint.accountId, endpoint.id, { enabled: true, now });
  }
}

/** While they last. */
function faultsOf({ faults, rules }: Profile): Faults {
  return {
    ...faults,
    webhookDropped: rules.deaf ? 1 : faults.webhookDropped,
    requestLost: rules.rush ? Math.max(0.2, faults.requestLost) : faults.requestLost,
  };
}

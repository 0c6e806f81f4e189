import type { Tables } from '../../memory/store/tables';
import type { Store } from '../../ports/store';
import type { Telephony } from '../../ports/telephony';
import { createAuditor } from './auditor/auditor';
import { type Chance, createChance } from './chance';
import { lastingMedia } from './lasting-media';
import { memoryStore, type ObservedStore, type OpenStore } from './observed-store';
import { createOperator } from './operator';
import { createPost } from './post';
import { type Faults, noFaults, type Profile } from './profile';
import { createProvider } from './provider';
import type { Surroundings } from './surroundings';
import { createTimeline, type Timeline } from './timeline';
import { createTrace } from './trace';
import { createWorker, type Worker, type Workshop } from './worker';

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
  const shop: Workshop = {
    around,
    store,
    provider,
    profile,
    media: lastingMedia(),
    chance: chance.stream('workers'),
    wrapTelephony: (telephony) => plant?.telephony?.(telephony, within) ?? telephony,
  };
  const choice = chance.stream('choice');
  const bays = Array.from({ length: profile.workers }, (_, index) => createBay(`w${index + 1}`));

  /** A machine on which worker processes follow one another. */
  function createBay(name: string) {
    let lives = 0;
    let worker: Worker | null = null;

    function start(): void {
      lives += 1;
      const mine = createWorker(shop, `${name}.${lives}`);
      worker = mine;
      trace.note(`${mine.caller.name} starts`);
      mine.engine.start().catch((error: unknown) => {
        trace.note(`${mine.caller.name} could not start: ${error instanceof Error ? error.message : ''}`);
        mine.caller.die();
      });
    }

    /** A supervisor looks whether the process is there. */
    function supervise(): void {
      if (!worker?.caller.alive()) start();
      timeline.in(choice.between(2_000, 20_000), supervise);
    }

    return {
      supervise,
      worker: () => (worker?.caller.alive() ? worker : null),
      /** Each minute something may happen to it. */
      suffer(): void {
        const mine = worker;
        if (!mine?.caller.alive()) return;
        if (choice.happens(faults.freeze)) {
          const ms = choice.between(1_000, choice.happens(0.5) ? 20_000 : 300_000);
          trace.note(`${mine.caller.name} stands still for ${ms} ms`);
          mine.caller.freeze(ms);
        }
        if (!choice.happens(faults.restart)) return;
        trace.note(`${mine.caller.name} is asked to end`);
        mine.caller.hear(() => {
          mine.engine.stop().then(
            () => mine.caller.die(),
            () => mine.caller.die(),
          );
        });
        timeline.in(30_000, () => mine.caller.die());
      },
    };
  }

  function someWorker(evenFrozen: boolean): Worker | null {
    const up = bays.flatMap((bay) => bay.worker() ?? []).filter(({ caller }) => evenFrozen || !caller.frozen());
    return up.length === 0 ? null : choice.pick(up);
  }

  /** Accounts and campaigns are made before time begins, by a hand that nothing disturbs. */
  async function prepare(): Promise<readonly number[]> {
    const accountIds: number[] = [];
    for (let n = 1; n <= profile.accounts; n++) {
      const account = await store.accounts.create({
        email: `${n}@example.test`,
        firstName: '',
        lastName: '',
        passwordHash: null,
        credits: profile.credits,
        now: new Date(profile.start),
      });
      if (account) accountIds.push(account.id);
    }
    for (const accountId of accountIds)
      for (let n = 0; n < profile.campaigns; n++) {
        const services = choice.pick(['PHONE', 'PHONE', 'SMS'] as const);
        const now = new Date(profile.start);
        const id = await store.campaigns.draft({
          accountId,
          name: `Campaign ${n}`,
          services,
          description: '',
          usableTags: ['tags_name'],
          callingWindow: null,
          now,
        });
        const rows = Array.from({ length: profile.numbersPerCampaign }, () => {
          const number = `+97798010000${String(choice.int(profile.people)).padStart(2, '0')}`;
          return { number, given: number, tags: { tags_name: 'Gita' } };
        });
        const distinct = [...new Map(rows.map((row) => [row.number, row])).values()];
        await store.campaigns.fill(id, distinct, now);
        await store.campaigns.publish(id, now);
      }
    auditor.committed('the beginning');
    return accountIds;
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
      const accountIds = await prepare();
      faults = profile.faults;
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
      const operator = createOperator({
        around,
        profile,
        accountIds,
        chance: chance.stream('operator'),
        door: () => someWorker(false),
      });
      const acts = chance.stream('acts');
      for (let n = 0; n < accountIds.length * profile.campaigns; n++)
        timeline.in(acts.between(5_000, 60_000), () => operator.begin());
      for (let n = 0; n < profile.operatorActs; n++)
        timeline.in(acts.int(profile.horizonMs - minute) + 10_000, () => operator.act());
    },
    /** From now on nothing goes wrong, and paused runs are resumed. */
    calm(): void {
      faults = noFaults;
      storeIsDown = false;
      trace.note('faults stop');
      const resume = async () => {
        for (const { run } of view.runs())
          if (run.state === 'paused') await store.runs.resume(run.accountId, run.campaignId, new Date(timeline.now()));
        auditor.committed('the operator');
        timeline.in(minute, resume);
      };
      timeline.in(1_000, resume);
    },
  };
}

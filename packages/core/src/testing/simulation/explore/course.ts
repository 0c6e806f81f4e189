import type { Tables } from '../../../memory/store/tables';
import type { Store } from '../../../ports/store';
import type { Telephony } from '../../../ports/telephony';
import type { Objection } from '../auditor/objection';
import type { FaultName, Profile } from '../profile';
import { createWorld, type Plant } from '../world';
import { digestOf, followed, noDigest } from './digest';
import { createExploredChance, type FaultBudget, markedFaults } from './explored-chance';
import { createExploredTimeline } from './explored-timeline';
import { createScript, type Departure, type Script } from './script';
import { digestOfCalls, digestOfTables, stateKey } from './state';

/** What is explored: so many campaigns, numbers and workers, and how much may go wrong in one course. */
export interface Scenario {
  readonly name: string;
  readonly profile: Profile;
  readonly budget: FaultBudget;
  /** One that befalls the plain course too, so that a departure less leads to what comes of it. */
  readonly plainly?: FaultName | null;
  readonly plant?: Plant | undefined;
}

export interface Course {
  readonly objection: Objection | null;
  readonly lines: readonly string[];
  readonly openChoices: ReturnType<Script['openChoices']>;
}

/** Everything has its end within this: the longest waits, one after the other. */
const restWithinMs = 12 * 3_600_000;
/** Who paused a run resumes it after this. */
const ordersWithinMs = 300_000;
/** Runs begin after 5 seconds: before, everything is at rest. */
const begunAfterMs = 6_000;

/**
 * Lives through one course, from the beginning: the whole engine on a timeline and a chance that do what the departures say.
 *
 * @param enter told of each state that the course comes to on its own; false when it need go no further
 */
export async function liveThrough(
  { profile, budget, plainly = null, plant }: Scenario,
  departures: readonly Departure[],
  enter: (state: number) => boolean,
  keepTrace = false,
): Promise<Course> {
  const script = createScript(departures);
  const timeline = createExploredTimeline(profile.start, script);
  let behind = noDigest;
  const befallen = (name: string) => {
    behind = followed(behind, digestOf(`${name} ${timeline.now()}`));
    timeline.heard(name);
  };
  const chosen = (taken: number) => timeline.heard(`choice ${taken}`);
  const chance = createExploredChance(script, budget, profile.people, plainly, befallen, chosen);
  let tables: Tables | null = null;
  let stepped = true;
  let ofTables = noDigest;
  const listening: Plant = {
    store(store, within) {
      tables = within.tables;
      return eavesdrop(plant?.store?.(store, within) ?? store, (word) => {
        stepped = true;
        timeline.heard(word);
      });
    },
    telephony: (telephony, within) =>
      hearing(plant?.telephony?.(telephony, within) ?? telephony, (word) => timeline.heard(word)),
  };
  const world = createWorld({
    seed: 'explored',
    profile: { ...profile, faults: markedFaults(budget) },
    keepTrace,
    plant: listening,
    course: { chance, timeline },
  });
  const { auditor, provider, post, trace } = world;

  function state(): number {
    if (stepped && tables) ofTables = digestOfTables(tables);
    stepped = false;
    return stateKey(ofTables, digestOfCalls(provider), behind, timeline);
  }

  let known = false;
  let asked = 0;
  const atRest = () =>
    timeline.now() > profile.start + begunAfterMs && !auditor.busy() && !provider.busy() && post.underWay() === 0;
  const enough = () => {
    if (auditor.objection()) return true;
    known = script.free() && !enter(state());
    return known || (++asked % 8 === 0 && atRest());
  };
  await world.begin();
  await timeline.run(profile.start + ordersWithinMs, enough);
  if (!known && !auditor.objection() && !atRest()) {
    if (profile.operatorActs > 0) world.calm();
    await timeline.run(profile.start + restWithinMs, enough);
  }
  if (!known && !auditor.objection()) auditor.atRest();
  return { objection: auditor.objection(), lines: trace.lines, openChoices: script.openChoices() };
}

/** Tells what each step answered. */
function eavesdrop(store: Store, say: (word: string) => void): Store {
  const groups = Object.entries(store).map(([group, steps]) => [
    group,
    typeof steps === 'object' ? overheard(steps as unknown as Steps, group, say) : steps,
  ]);
  return Object.fromEntries(groups) as Store;
}

function hearing(telephony: Telephony, say: (word: string) => void): Telephony {
  const { placeCall, sendMessage, findPlaced, fetch, hangUp } = telephony;
  const steps = { placeCall, sendMessage, findPlaced, fetch, hangUp } as unknown as Steps;
  return { ...telephony, ...(overheard(steps, 'provider', say) as unknown as Partial<Telephony>) };
}

type Steps = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;

function overheard(steps: Steps, group: string, say: (word: string) => void): Steps {
  const entries = Object.entries(steps).map(([name, step]) => [
    name,
    async (...args: readonly unknown[]) => {
      try {
        const answer = await step(...args);
        say(`${group}.${name} ${JSON.stringify(answer)}`);
        return answer;
      } catch (error) {
        say(`${group}.${name} ${error instanceof Error ? error.message : ''}`);
        throw error;
      }
    },
  ]);
  return Object.fromEntries(entries);
}

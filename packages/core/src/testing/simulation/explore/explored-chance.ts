import type { Chance } from '../chance';
import { type FaultName, type Faults, noFaults } from '../profile';
import { digestOf } from './digest';
import type { Script } from './script';

/** How often each fault may befall one course. */
export type FaultBudget = Partial<Record<FaultName, number>>;

/** Faults as probabilities by which the explored chance knows them again: each has one of its own. */
export function markedFaults(budget: FaultBudget): Faults {
  const marks = Object.keys(budget).map((name, index) => [name, markOf(index)]);
  return { ...noFaults, ...Object.fromEntries(marks) };
}

function markOf(index: number): number {
  return (index + 1) / 1_024;
}

/**
 * Chance without chance: a fault that the budget still has is a choice of the script, and so is which worker somebody turns
 * to, and what for; everything else comes out in the plain way, the same in every course.
 *
 * @param plainly a fault that befalls the plain course too, at its first chance
 * @param onFault told of each fault that befalls the course
 * @param onChoice told of each other choice that is not the plain one
 */
export function createExploredChance(
  script: Script,
  budget: FaultBudget,
  people: number,
  plainly: FaultName | null,
  onFault: (name: FaultName) => void,
  onChoice: (taken: number) => void,
): Chance {
  const names = Object.keys(budget) as FaultName[];
  const left = new Map(names.map((name) => [markOf(names.indexOf(name)), { name, times: budget[name] ?? 0 }]));

  function choose(options: number): number {
    const taken = script.choose(options);
    if (taken > 0) onChoice(taken);
    return taken;
  }

  function stream(room: string): Chance {
    let counted = 0;
    let died = false;
    /** The wait that comes next is as long as can be: of the slow step, of the second of two webhooks. */
    let long = false;
    return {
      int(below) {
        if (room.endsWith('choice') && below === people) return counted++ % below;
        // The provider's own dice: everybody hears all of it. The post's: who is late is as late as can be.
        return room.endsWith('provider') || room.endsWith('post') ? below - 1 : 0;
      },
      bytes: (n) => new Uint8Array(n).fill(digestOf(`${room} ${counted++}`).low & 255),
      happens(probability) {
        const fault = left.get(probability);
        if (fault) {
          if (fault.times === 0 || (script.choose(2) === 0) !== (fault.name === plainly)) return false;
          fault.times -= 1;
          died = fault.name === 'crash';
          long = fault.name === 'storeSlow' || fault.name === 'webhookDoubled';
          onFault(fault.name);
          return true;
        }
        if (died && probability === 0.5) {
          // Of one that dies: was its request lost with it?
          died = false;
          return choose(2) === 1;
        }
        return probability > 0.5;
      },
      between(least, most) {
        if (room.endsWith('operator')) return least + (counted++ % (most - least + 1));
        const wait = long ? most : least;
        long = false;
        return wait;
      },
      pick(choices) {
        const isWorker = room.endsWith('choice') && typeof choices[0] === 'object';
        const isOrder = room.endsWith('operator') && choices.some((one) => one === 'terminate');
        const index = (isWorker || isOrder) && choices.length > 1 ? choose(choices.length) : 0;
        return choices[index] as (typeof choices)[number];
      },
      stream: (name) => stream(`${room}/${name}`),
    };
  }
  return stream('explored');
}

import type { Engine } from '../../engine/engine';
import type { Chance } from './chance';
import type { Profile } from './profile';
import type { Surroundings } from './surroundings';
import { isExpected, type Worker, wordsOf } from './worker';

/** Those who ask the engine for something, over all accounts. */
export interface Askers {
  readonly around: Surroundings;
  readonly chance: Chance;
  readonly profile: Profile;
  readonly accountIds: readonly number[];
  /** Somebody who takes requests now. */
  readonly door: () => Worker | null;
}

/** What may be asked for, by name. */
export type Acts = Readonly<Record<string, (engine: Engine, accountId: number) => Promise<unknown>>>;

/** Asks for an act, chosen once somebody takes requests; what comes of it is noted, and objected to where it must not come. */
export function ask({ around, chance, accountIds, door }: Askers, acts: Acts, choose: () => string): void {
  const worker = door();
  if (!worker) return;
  const name = choose();
  const accountId = chance.pick(accountIds);
  around.trace.note(`${worker.caller.name} is asked to ${name} for ${accountId}`);
  worker.caller.hear(() => {
    acts[name]?.(worker.engine, accountId).then(
      () => around.trace.note(`${name} was answered`),
      (error: unknown) => {
        around.trace.note(`${name} was refused: ${error instanceof Error ? error.message : ''}`);
        if (!isExpected(error)) around.auditor.object('unexpected error', `${name}: ${wordsOf(error)}`);
      },
    );
  });
}

import type { Engine } from '../../engine/engine';
import type { Chance } from './chance';
import { drawWindow } from './draw-window';
import { drawTypes } from './founding';
import { numberOf, writtenNumberOf } from './people';
import type { Profile } from './profile';
import { callers, inboundText, providerName } from './provider-line';
import type { Surroundings } from './surroundings';
import { isExpected, type Worker, wordsOf } from './worker';

/** People who change who may be called, and who is told, while runs go on, and people who guess codes. */
export interface RuleMaker {
  /** One act, chosen by chance. */
  act(): void;
}

export function createRuleMaker(options: {
  readonly around: Surroundings;
  readonly chance: Chance;
  readonly profile: Profile;
  readonly accountIds: readonly number[];
  /** Somebody who takes requests now. */
  readonly door: () => Worker | null;
}): RuleMaker {
  const { around, chance, profile, accountIds, door } = options;
  let hosts = 0;

  const someone = () => chance.int(profile.people);
  const someCampaign = () => chance.between(1, profile.campaigns * profile.accounts);
  const someEndpoint = () => chance.between(1, Math.max(1, profile.rules.endpoints * profile.accounts + hosts));

  const acting: Record<string, (engine: Engine, accountId: number) => Promise<unknown>> = {
    list: (engine, accountId) => engine.doNotCall.add(accountId, [{ number: writtenNumberOf(someone()) }]),
    unlist: (engine, accountId) =>
      engine.doNotCall.remove(accountId, numberOf(someone()), { optedIn: chance.happens(0.5) }),
    stop: (engine) => text(engine, 'stop'),
    start: (engine) => text(engine, 'start'),
    window: (engine, accountId) =>
      engine.campaigns.update(accountId, someCampaign(), {
        callingWindow: chance.happens(0.3) ? null : drawWindow(chance, profile, around.timeline.now()),
      }),
    register: (engine, accountId) => {
      hosts += 1;
      const url = `https://later${hosts}.example/${accountId}`;
      return engine.webhooks.register(accountId, { url, types: drawTypes(chance) });
    },
    mute: (engine, accountId) => engine.webhooks.update(accountId, someEndpoint(), { enabled: chance.happens(0.4) }),
    rotate: (engine, accountId) => engine.webhooks.rotate(accountId, someEndpoint()),
    forget: (engine, accountId) => engine.webhooks.remove(accountId, someEndpoint()),
    guess,
  };
  const names = [
    ...['list', 'list', 'unlist', 'stop', 'start', 'window', 'window'],
    ...['register', 'mute', 'rotate', 'forget', 'guess', 'guess', 'guess'],
  ];

  /** Somebody asks for a code for a number, and tries what it is not. */
  async function guess(engine: Engine, accountId: number) {
    const number = writtenNumberOf(someone());
    const asked = { number, message: 'Your code is {otp}.', channel: 'text', option: 'generated' } as const;
    const { otp, code } = await engine.otp.send(accountId, asked);
    return engine.otp.verify(accountId, { id: otp.id }, code === '000000' ? '000001' : '000000');
  }

  /** A person writes to one of our numbers. */
  function text(engine: Engine, wish: 'stop' | 'start') {
    const from = numberOf(someone());
    const message = { providerId: `IN${from}`, from, to: chance.pick(callers), text: wish, wish };
    return engine.handleWebhook(providerName, inboundText(message));
  }

  return {
    act() {
      const worker = door();
      if (!worker) return;
      const name = chance.pick(names);
      const accountId = chance.pick(accountIds);
      around.trace.note(`${worker.caller.name} is asked to ${name} for ${accountId}`);
      worker.caller.hear(() => {
        acting[name]?.(worker.engine, accountId).then(
          () => around.trace.note(`${name} was answered`),
          (error: unknown) => {
            around.trace.note(`${name} was refused: ${error instanceof Error ? error.message : ''}`);
            if (!isExpected(error)) around.auditor.object('unexpected error', `${name}: ${wordsOf(error)}`);
          },
        );
      });
    },
  };
}

import type { Engine } from '../../engine/engine';
import { type Acts, type Askers, ask } from './ask';
import { drawWindow } from './draw-window';
import { drawTypes } from './founding';
import { numberOf, writtenNumberOf } from './people';
import { callers, inboundText, providerName } from './provider-line';

/** People who change who may be called, and who is told, while runs go on, and people who guess codes. */
export interface RuleMaker {
  /** One act, chosen by chance. */
  act(): void;
}

export function createRuleMaker(askers: Askers): RuleMaker {
  const { around, chance, profile } = askers;
  let hosts = 0;
  let texts = 0;

  const someone = () => chance.int(profile.people);
  const someCampaign = () => chance.between(1, profile.campaigns * profile.accounts);
  const someEndpoint = () => chance.between(1, Math.max(1, profile.rules.endpoints * profile.accounts + hosts));

  const acting: Acts = {
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
    texts += 1;
    const message = { providerId: `IN${texts}`, from, to: chance.pick(callers), text: wish, wish };
    return engine.handleWebhook(providerName, inboundText(message));
  }

  return { act: () => ask(askers, acting, () => chance.pick(names)) };
}

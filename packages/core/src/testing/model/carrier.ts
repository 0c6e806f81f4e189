import type { ProviderEvent } from '../../ports/telephony';
import { longMs } from './bench';
import { agree, always, type Command, campaignAt, command, onNumber } from './command';
import type { CallWord } from './model';
import * as rules from './model';

/** The carrier tells how a call goes on: of the present attempt, or once more of the one before it. */
export function webhook(where: readonly [number, number], word: CallWord, late: boolean): Command {
  return onNumber(
    `${late ? 'late ' : ''}webhook "${word}" about`,
    where,
    (one, campaign, model) => ({
      verdict: 'done',
      async give({ engine, switchboard }) {
        const event = switchboard.proceed(one.id, one.attempt - (late ? 1 : 0), word);
        if (event) await engine.handleWebhook('switchboard', requestOf(event));
      },
      after() {
        if (late || !one.call?.made) return;
        rules.proceed(one.call, word);
        rules.learn(model, campaign, one, word === 'ringing' || word === 'answered' ? word : one.call.stage);
      },
    }),
    (one) => one.attempt > (late ? 1 : 0),
  );
}

function requestOf(event: ProviderEvent) {
  return { method: 'POST', path: '/', url: '', headers: {}, body: Buffer.from(JSON.stringify(event)) };
}

/** The process dies where it stands. */
export function crash(): Command {
  return command('crash', always, () => ({ verdict: 'done', give: (bench) => bench.crash() }));
}

/** Some calls go on without a word, and so much time passes that everything silent was asked about. */
export function wait(silent: readonly (readonly [number, number, CallWord])[]): Command {
  const name = `wait (${silent.map((one) => one.join(' ')).join(', ')})`;
  return {
    check: ({ campaigns }) => campaigns.length > 0,
    async run(model, bench) {
      for (const [at, which, word] of silent) {
        const campaign = campaignAt(model, at);
        const one = campaign?.numbers[which % Math.max(1, campaign.numbers.length)];
        if (!one?.call?.made || campaign?.deleted) continue;
        bench.switchboard.proceed(one.id, one.attempt, word);
        rules.proceed(one.call, word);
      }
      await bench.advance(longMs);
      rules.waitLong(model);
      await agree(model, bench, name);
    },
    toString: () => name,
  };
}

import { GhantiError } from '../../domain/errors';
import type { RerunStatus } from '../../domain/words';
import { rerunStatuses } from '../../domain/words';
import type { BeginInput, Engine } from '../../engine/engine';
import { type Acts, type Askers, ask } from './ask';
import { writtenNumberOf } from './people';
import { isExpected } from './worker';

/** People who use the engine: they create, begin, pause, edit and ask for codes, at any time and through any worker. */
export interface Operator {
  /** One act, chosen by chance. */
  act(): void;
  /** Begins a campaign: without this nothing would ever ring. */
  begin(): void;
}

const messages = [
  'Namaste. The water comes at six tomorrow, please keep your tanks open and your taps closed.',
  'Namaste {tags_name}, your meter will be read on Sunday.',
  'OK',
];

export function createOperator(askers: Askers): Operator {
  const { around, chance, profile, accountIds } = askers;
  const codes: { accountId: number; id: number; code: string }[] = [];
  let acts = 0;
  let lastBegin: { accountId: number; campaignId: number; input: BeginInput; runId: number | null } | null = null;

  /** Mostly one of the account's own; sometimes another's, or one that was made since. */
  const someCampaign = (accountId = 0) => {
    const first = accountIds.indexOf(accountId) * profile.campaigns;
    if (first >= 0 && chance.happens(0.85)) return first + chance.between(1, profile.campaigns);
    return chance.between(1, profile.campaigns * profile.accounts + 2);
  };
  const someNumber = () => chance.between(1, 3 * profile.campaigns * profile.accounts * profile.numbersPerCampaign);
  const someone = () => writtenNumberOf(chance.int(profile.people));

  const acting: Acts = {
    async create(engine, accountId) {
      const services = chance.pick(['PHONE', 'PHONE', 'SMS'] as const);
      const rows = Array.from({ length: chance.between(1, profile.numbersPerCampaign) }, (_, row) => {
        const number = someone();
        return chance.happens(0.9) ? { number, row, tags: { tags_name: 'Sita' } } : { number, row };
      });
      return engine.campaigns.create(accountId, { name: `C${acts}`, services, usableTags: ['tags_name'] }, rows);
    },
    begin: (engine, accountId) => begin(engine, accountId, {}),
    rerun: (engine, accountId) => {
      const statuses = rerunStatuses.filter(() => chance.happens(0.6)) as RerunStatus[];
      return begin(engine, accountId, { selection: { kind: 'statuses', statuses } });
    },
    individual: (engine, accountId) =>
      begin(engine, accountId, { selection: { kind: 'individual', ids: [someNumber()] } }),
    async schedule(engine, accountId) {
      const scheduledFor = localTime(chance.between(1, 120));
      const { run, replayed } = await begin(engine, accountId, { scheduledFor });
      const shown = run.scheduledFor && wallTime(run.scheduledFor.getTime());
      if (!replayed && shown !== scheduledFor)
        around.auditor.object('schedules keep their time', `asked for ${scheduledFor}, planned for ${shown}`);
    },
    /** The answer to a begin was lost: it is asked for again under the same key. */
    async beginAgain(engine) {
      const asked = lastBegin;
      if (!asked) return;
      const answered = asked.runId !== null;
      try {
        const { run } = await engine.campaigns.begin(asked.accountId, asked.campaignId, asked.input);
        asked.runId ??= run.id;
        if (asked.runId !== run.id)
          around.auditor.object('I12 one key, one effect', `one key began the runs ${asked.runId} and ${run.id}`);
      } catch (error) {
        const gone = error instanceof GhantiError && (error.code === 'not_found' || error.code === 'unavailable');
        if (answered && error instanceof GhantiError && !gone)
          around.auditor.object(
            'I12 one key, one effect',
            `what began run ${asked.runId} is refused: ${error.message}`,
          );
        throw error;
      }
    },
    pause: (engine, accountId) => engine.campaigns.pause(accountId, someCampaign(accountId)),
    resume: (engine, accountId) => engine.campaigns.resume(accountId, someCampaign(accountId)),
    terminate: (engine, accountId) => engine.campaigns.terminate(accountId, someCampaign(accountId)),
    add: (engine, accountId) => engine.numbers.add(accountId, someCampaign(accountId), [{ number: someone(), row: 0 }]),
    edit: (engine, accountId) => engine.numbers.edit(accountId, someNumber(), { number: someone() }),
    remove: (engine, accountId) => engine.numbers.remove(accountId, someNumber()),
    removeCampaign: async (engine, accountId) => {
      if (chance.happens(0.2)) await engine.campaigns.remove(accountId, someCampaign(accountId));
    },
    async send(engine, accountId) {
      const channel = chance.pick(['text', 'voice'] as const);
      const sent = await engine.otp.send(accountId, {
        number: someone(),
        message: 'Your code is {otp}.',
        channel,
        option: 'generated',
      });
      if (sent.code !== null) codes.push({ accountId, id: sent.otp.id, code: sent.code });
    },
    async verify(engine) {
      const { accountId, id, code } = codes.length > 0 ? chance.pick(codes) : { accountId: 1, id: 1, code: '000000' };
      const tries = chance.between(1, 3);
      const one = () => engine.otp.verify(accountId, { id }, chance.happens(0.6) ? code : '000000');
      const answers = await Promise.allSettled(Array.from({ length: tries }, one));
      for (const answer of answers) if (answer.status === 'rejected' && !isExpected(answer.reason)) throw answer.reason;
    },
  };
  const names = Object.keys(acting);
  const likely = ['begin', 'rerun', 'terminate', 'pause', 'resume', 'schedule', 'individual', 'send', 'verify'];

  async function begin(engine: Engine, accountId: number, more: BeginInput) {
    const campaignId = someCampaign(accountId);
    const key = `key ${acts}`;
    const input: BeginInput = {
      message: chance.pick(messages),
      ...more,
      ...(chance.happens(0.5)
        ? { idempotency: { accountId, scope: `begin ${campaignId}`, key, fingerprint: key } }
        : {}),
    };
    const asked = { accountId, campaignId, input, runId: null as number | null };
    if (input.idempotency) lastBegin = asked;
    const begun = await engine.campaigns.begin(accountId, campaignId, input);
    asked.runId = begun.run.id;
    return begun;
  }

  /** So many minutes from now, as a clock on the wall of the account's zone shows it. */
  function localTime(minutes: number): string {
    return wallTime(around.timeline.now() + minutes * 60_000);
  }

  function wallTime(at: number): string {
    return wallClock(profile.timeZone).format(at).replace(' ', 'T');
  }

  function askTo(name: string): void {
    ask(askers, acting, () => {
      acts += 1;
      return name;
    });
  }

  return {
    act: () => askTo(chance.happens(0.7) ? chance.pick(likely) : chance.pick(names)),
    begin: () => askTo('begin'),
  };
}

const wallClocks = new Map<string, Intl.DateTimeFormat>();

/** Shows an instant as `2031-03-09 03:30:00`; to make one is dear, and there are few zones. */
function wallClock(timeZone: string): Intl.DateTimeFormat {
  const known = wallClocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  wallClocks.set(timeZone, made);
  return made;
}

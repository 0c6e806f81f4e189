import { afterEach, describe, expect, it } from 'vitest';
import type { Recipient } from '../domain/recipient';
import { createMemoryStore } from '../memory/store';
import type { Store } from '../ports/store';
import { type Telephony, TelephonyError } from '../ports/telephony';
import { createSimulator } from '../simulator/simulator';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';
import type { Engine } from './engine';

const callsPerSecond = 5;
const numbers = 300;
const outage = { from: 10_000, until: 610_000 };

const running: { engine: Engine; advance(ms: number): Promise<void> }[] = [];
afterEach(async () => {
  for (const { engine, advance } of running.splice(0)) {
    const stopped = engine.stop();
    await advance(60_000);
    await stopped;
  }
});

/** What a provider that is away looks like to who calls it. */
type Absence = 'refuses connections' | 'never answers' | 'breaks off in the middle';

/** A campaign on time that the test turns, over a carrier that a test takes away; every POST to it is written down. */
async function aCampaignOverACarrier(options: {
  absence?: Absence;
  probe?: boolean;
  settings?: object;
  withStore?: (store: Store, elapsed: () => number) => void;
}) {
  const clock = createTestClock();
  const start = clock.now().getTime();
  const elapsed = () => clock.now().getTime() - start;
  const isAway = () => options.absence !== undefined && elapsed() >= outage.from && elapsed() < outage.until;
  const carrier = createSimulator({ clock, faults: { unavailable: isAway } });
  const posts: { at: number; to: string }[] = [];
  const probes: number[] = [];

  async function away(): Promise<never> {
    if (options.absence === 'refuses connections') throw new TelephonyError('not_sent', 'refused');
    if (options.absence === 'breaks off in the middle') throw new TelephonyError('in_doubt', 'reset');
    return new Promise<never>(() => {});
  }
  const { probe: _none, ...withoutProbe } = carrier;
  const telephony: Telephony = {
    ...withoutProbe,
    ...(options.probe
      ? {
          probe: async () => {
            probes.push(elapsed());
            if (isAway()) await away();
          },
        }
      : {}),
    async placeCall(request, signal) {
      posts.push({ at: elapsed(), to: request.to });
      return isAway() ? away() : carrier.placeCall(request, signal);
    },
    async sendMessage(request, signal) {
      posts.push({ at: elapsed(), to: request.to });
      return isAway() ? away() : carrier.sendMessage(request, signal);
    },
  };
  const store = createMemoryStore();
  options.withStore?.(store, elapsed);
  const settings = { callsPerSecond, channels: 1_000, ...options.settings };
  const engine = createEngine({ store, telephony, clock, settings });
  running.push({ engine, advance: clock.advance });
  const alarms: string[] = [];
  engine.events.on('alarm', ({ kind }) => alarms.push(kind));
  const states = new Set<string>();
  engine.events.on('run', ({ run }) => states.add(run.state));
  await engine.start();
  const account = await store.accounts.create({
    email: 'a@example.test',
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: 10_000,
    now: clock.now(),
  });
  const accountId = account?.id ?? 0;
  // Ends in 0: the carrier's fate for these is an answered call, heard to its end.
  const rows = Array.from({ length: numbers }, (_, row) => ({ number: `980${String(1_000_000 + row * 10)}`, row }));
  const { campaign } = await engine.campaigns.create(accountId, { name: 'Outage', services: 'PHONE' }, rows);
  await engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste' });
  const recipients = async () => {
    const all: Recipient[] = [];
    for await (const one of engine.campaigns.recipients(accountId, campaign.id)) all.push(one);
    return all;
  };
  const called = async () => {
    const all: string[] = [];
    for await (const call of carrier.log()) all.push(call.to);
    return all;
  };
  return { engine, accountId, clock, posts, probes, alarms, states, recipients, called };
}

/** The most of these instants that any second holds. */
function mostInASecond(instants: readonly number[]): number {
  const inSecondFrom = (start: number) => instants.filter((at) => at >= start && at < start + 1_000).length;
  return Math.max(0, ...instants.map(inSecondFrom));
}

describe('a campaign whose provider is away for ten minutes (T14)', () => {
  const absences: Absence[] = ['refuses connections', 'never answers', 'breaks off in the middle'];
  const cells = absences.flatMap((absence) => [true, false].map((probe) => ({ absence, probe })));

  it.each(cells)(
    'burns nobody, and comes back within the pace: $absence, probe $probe',
    async (cell) => {
      const { clock, posts, probes, alarms, states, recipients, called } = await aCampaignOverACarrier(cell);
      await clock.advance(outage.from + 60_000);
      const sentByThen = posts.length;
      await clock.advance(outage.until - outage.from - 60_000);

      // Once the breaker is open nothing leaves but its own trials: none where the provider can be asked otherwise.
      const trials = posts.slice(sentByThen);
      if (cell.probe) expect(trials).toEqual([]);
      else expect(trials.length).toBeLessThanOrEqual(4);
      expect(probes.length > 0).toBe(cell.probe);
      expect(alarms).toContain('provider_down');
      const meanwhile = (await recipients()).map(({ life }) => life.state);
      expect(meanwhile.filter((state) => state === 'failed' || state === 'presumed_failed')).toEqual([]);

      await clock.advance(900_000);
      const all = await recipients();
      expect(all.map(({ life }) => life.state).filter((state) => state !== 'completed')).toEqual([]);
      expect(all.every(({ life }) => life.attemptNo === 1)).toBe(true);
      expect([...states]).not.toContain('paused');
      const calls = await called();
      expect(calls).toHaveLength(numbers);
      expect(new Set(calls).size).toBe(numbers);
      expect(mostInASecond(posts.map(({ at }) => at))).toBeLessThanOrEqual(1.2 * callsPerSecond);
    },
    600_000,
  );
});

describe('a provider that comes back while the database is away', () => {
  it('is tried again: a trial that could not be written down keeps nobody from the next one', async () => {
    const databaseIsBackAt = outage.until + 400_000;
    const { clock, recipients, called } = await aCampaignOverACarrier({
      absence: 'refuses connections',
      withStore(store, elapsed) {
        const { recordIntents } = store.dispatch;
        const failing: typeof recordIntents = (step) => {
          const isAway = elapsed() >= outage.until - 60_000 && elapsed() < databaseIsBackAt;
          return isAway ? Promise.reject(new Error('the database is away')) : recordIntents(step);
        };
        Object.assign(store.dispatch, { recordIntents: failing });
      },
    });
    await clock.advance(databaseIsBackAt + 300_000);
    expect((await recipients()).every(({ life }) => life.state === 'completed')).toBe(true);
    expect(new Set(await called()).size).toBe(numbers);
  }, 600_000);
});

describe('codes while a campaign runs flat out', () => {
  it('leave within two seconds, and all together never above the pace', async () => {
    const { engine, accountId, clock, posts } = await aCampaignOverACarrier({ settings: { otpPerNumber: 1_000 } });
    await clock.advance(5_000);
    const waits: number[] = [];
    const since = posts.length;
    for (let n = 0; n < 100; n += 1) {
      const number = `985${String(1_000_000 + n)}`;
      const asked = clock.now().getTime();
      const sent = engine.otp
        .send(accountId, { number, message: 'Your code is {otp}.', channel: 'text', option: 'generated' })
        .then(() => waits.push(clock.now().getTime() - asked));
      // Four codes a second, of the pace's five; now and then six at once.
      if (n % 12 > 5) await clock.advance(500);
      await Promise.race([sent, clock.advance(0)]);
    }
    await clock.advance(10_000);
    expect(waits).toHaveLength(100);
    expect(waits.sort((a, b) => a - b)[98]).toBeLessThanOrEqual(2_000);
    const instants = posts.map(({ at }) => at);
    expect(mostInASecond(instants)).toBeLessThanOrEqual(callsPerSecond + 1);
    // The campaign has what the codes leave.
    expect(posts.slice(since).some(({ to }) => to.startsWith('+977980'))).toBe(true);
  }, 600_000);

  it('are refused at once, with when to come again, when too many wait already: nothing is held', async () => {
    const { engine, accountId, clock, posts } = await aCampaignOverACarrier({ settings: { otpPerNumber: 1_000 } });
    await clock.advance(5_000);
    const since = posts.length;
    const answers = Array.from({ length: 100 }, (_, n) =>
      engine.otp
        .send(accountId, {
          number: `985${String(1_000_000 + n)}`,
          message: 'Your code is {otp}.',
          channel: 'text',
          option: 'generated',
        })
        .then(
          () => 'sent',
          (error: { code: string; retryAfterMs?: number }) => error.code,
        ),
    );
    await clock.advance(6_000);
    const outcomes = await Promise.all(answers);
    const sent = outcomes.filter((one) => one === 'sent').length;
    expect(sent).toBeGreaterThanOrEqual(4 * callsPerSecond);
    expect(sent).toBeLessThanOrEqual(5 * callsPerSecond + 1);
    expect(outcomes.filter((one) => one === 'unavailable')).toHaveLength(100 - sent);
    expect(posts.slice(since).filter(({ to }) => to.startsWith('+977985'))).toHaveLength(sent);
    expect(mostInASecond(posts.map(({ at }) => at))).toBeLessThanOrEqual(callsPerSecond + 1);
  }, 600_000);
});

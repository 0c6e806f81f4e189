import { describe, expect, it } from 'vitest';
import { type Telephony, TelephonyError } from '../ports/telephony';
import { campaignInDoubt } from '../testing/time/campaign-in-doubt';

describe('an engine in doubt', () => {
  it('calls nobody again when the answer was lost: it asks, and follows the call it finds', async () => {
    const { until, outcome } = await campaignInDoubt({ decide: () => 'accept_then_lose_answer' });
    await until('finished');
    const { recipients, calls, requests } = await outcome();
    expect(calls).toHaveLength(1);
    expect([...requests.values()]).toEqual([1]);
    expect(recipients[0]?.life.state).toBe('completed');
  });

  it('dials again when the provider has twice said that it knows nothing', async () => {
    const { until, outcome } = await campaignInDoubt({ decide: (_, nth) => (nth === 1 ? 'lose_before' : 'accept') });
    await until('finished');
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(1);
    expect(recipients[0]?.life).toMatchObject({ state: 'completed', attemptNo: 1, dispatchNo: 2 });
  });

  it('never dials again at a provider that cannot be asked: the number is presumed failed, and an operator is told', async () => {
    const { until, outcome } = await campaignInDoubt({
      decide: () => 'lose_before',
      wrap: (carrier) => ({
        ...carrier,
        capabilities: { ...carrier.capabilities, doubt: 'none' },
        findPlaced: () => Promise.reject(new TelephonyError('unsupported', 'no')),
      }),
    });
    await until('finished');
    const { recipients, calls, alarms } = await outcome();
    expect(calls).toHaveLength(0);
    expect(recipients[0]?.life).toMatchObject({ state: 'presumed_failed', reason: 'unknown_outcome' });
    expect(alarms).toContain('needs_attention');
  });

  it('follows a call to its end that was presumed failed and then showed itself, though the word of its end is lost', async () => {
    let tell: Parameters<NonNullable<Telephony['listen']>>[0] = async () => {};
    let token = '';
    let asked = 0;
    const { clock, until, outcome } = await campaignInDoubt({
      wrap: (carrier) => ({
        ...carrier,
        capabilities: { ...carrier.capabilities, doubt: 'none' },
        listen: (sink) => {
          tell = sink;
        },
        placeCall: async (request) => {
          ({ token } = request);
          throw new TelephonyError('in_doubt', 'the answer was lost');
        },
        fetch: async (_service, providerId) =>
          ++asked < 3 ? { type: 'answered', providerId } : { type: 'ended_completed', providerId, duration: 1 },
      }),
      policy: { silentMs: 50, talkGraceMs: 50 },
    });
    await until('finished');
    await tell([{ type: 'answered', providerId: 'CA1', token }]);
    for (let turn = 0; turn < 400 && (await outcome()).recipients[0]?.life.state === 'presumed_failed'; turn++)
      await clock.advance(5);
    const { recipients, credit } = await outcome();
    expect(recipients[0]?.life).toMatchObject({ state: 'completed', evidence: { duration: 1 } });
    expect(credit).toEqual({ available: 99, held: 0, spent: 1 });
    expect(asked).toBe(3);
  });

  it('takes no call of an earlier attempt for its own, though a lookup by numbers and time finds it', async () => {
    const placed: string[] = [];
    const { engine, accountId, id, until, outcome } = await campaignInDoubt({
      decide: (_, nth) => (nth === 2 ? 'lose_before' : 'accept'),
      wrap: (carrier) => ({
        ...carrier,
        async placeCall(request, signal) {
          const answer = await carrier.placeCall(request, signal);
          placed.push(answer.providerId);
          return answer;
        },
        findPlaced: async () => placed.map((providerId) => ({ type: 'ended_completed', providerId, duration: 3 })),
      }),
    });
    await until('finished');
    const { recipients } = await outcome();
    await engine.campaigns.begin(accountId, id, {
      selection: { kind: 'individual', ids: recipients.map((one) => one.id) },
    });
    await until('finished');
    const after = await outcome();
    expect(after.calls).toHaveLength(2);
    expect(after.recipients[0]?.life).toMatchObject({ attemptNo: 2, dispatchNo: 2, providerId: placed[1] });
  });

  it('dials nobody again whose call was heard to its end, though no other word of it came and lookups lag', async () => {
    const { clock, outcome } = await campaignInDoubt({
      decide: () => 'accept_then_lose_answer',
      wrap: (carrier) => ({
        ...carrier,
        listen: (sink) => carrier.listen?.((reports) => sink(reports.filter(({ type }) => type === 'mark'))),
        findPlaced: async () => [],
      }),
    });
    await clock.advance(500);
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(1);
    expect(recipients[0]?.life).toMatchObject({ state: 'answered', dispatchNo: 1 });
  });

  it('follows a call that made itself known while a lookup that lags was finding nothing', async () => {
    let tell: Parameters<NonNullable<Telephony['listen']>>[0] = async () => {};
    let providerId = '';
    const { clock, outcome } = await campaignInDoubt({
      wrap: (carrier) => ({
        ...carrier,
        listen: (sink) => {
          tell = sink;
        },
        async placeCall(request, signal) {
          ({ providerId } = await carrier.placeCall(request, signal));
          throw new TelephonyError('in_doubt', 'the answer was lost');
        },
        async findPlaced({ token }) {
          await tell([{ type: 'ringing', providerId, token }]);
          return [];
        },
      }),
    });
    await clock.advance(200);
    const { recipients, alarms } = await outcome();
    expect(recipients[0]?.life).toMatchObject({ state: 'ringing', providerId });
    expect(alarms).toEqual([]);
  });

  it('ends a code that never left, and gives its credits back: no run would send it again', async () => {
    const { engine, clock, accountId, outcome } = await campaignInDoubt({ decide: () => 'lose_before' });
    const sent = engine.otp.send(accountId, {
      number: '9801000070',
      message: 'Your code is {otp}.',
      channel: 'voice',
      option: 'generated',
    });
    await clock.advance(100);
    await sent;
    const status = async () => (await engine.otp.list(accountId, { page: 1, pageSize: 1 })).items[0]?.status;
    for (let turn = 0; turn < 400 && (await status()) !== 'terminated'; turn++) await clock.advance(5);
    expect(await status()).toBe('terminated');
    await engine.campaigns.terminate(accountId, 1).catch(() => {});
    for (let turn = 0; turn < 400 && (await outcome()).credit?.held !== 0; turn++) await clock.advance(5);
    expect((await outcome()).credit).toEqual({ available: 100, held: 0, spent: 0 });
  });

  it('waits and slows down when it is throttled, and burns no number', async () => {
    const { until, outcome } = await campaignInDoubt({
      decide: (_, nth) => (nth === 1 ? 'throttle' : 'accept'),
      numbers: ['9801000000', '9801000010', '9801000020'],
    });
    await until('finished');
    const { recipients, calls } = await outcome();
    expect(calls).toHaveLength(3);
    expect(recipients.every((one) => one.life.state === 'completed' && one.life.attemptNo === 1)).toBe(true);
  });

  it('fails a number that the provider refuses alone, and charges nothing for it', async () => {
    const { until, outcome } = await campaignInDoubt({
      decide: (to) => (to.endsWith('10') ? 'reject' : 'accept'),
      numbers: ['9801000000', '9801000010'],
    });
    await until('finished');
    const { recipients, credit } = await outcome();
    expect(recipients.map((one) => one.life.state)).toEqual(['completed', 'failed']);
    expect(recipients.map((one) => one.consumed ?? 0)).toEqual([1, 0]);
    expect(credit).toEqual({ available: 99, held: 0, spent: 1 });
  });

  it('pauses the run for a fault of ours, burns no number, and goes on when it is resumed', async () => {
    let broken = true;
    const { engine, accountId, id, until, outcome } = await campaignInDoubt({
      decide: () => (broken ? 'account' : 'accept'),
    });
    const paused = await until('paused');
    expect(paused.reason).toContain('account_fault');
    expect((await outcome()).recipients[0]?.life.state).toBe('queued');
    expect((await outcome()).alarms).toContain('account_fault');
    broken = false;
    await engine.campaigns.resume(accountId, id);
    await until('finished');
    expect((await outcome()).recipients[0]?.life.state).toBe('completed');
  });
});

import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../memory/store';
import type { IdempotencyClaim } from '../ports/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

/** An engine on time that the test turns, over a carrier that a test takes away. */
async function anEngine() {
  const clock = createTestClock();
  const provider = { away: false, losesRequests: false };
  const decide = () => (provider.losesRequests ? 'lose_before' : provider.away ? 'not_sent' : 'accept');
  const carrier = createSimulator({ clock, faults: { decide } });
  const { probe: _none, ...asked } = carrier;
  const telephony = { ...asked, capabilities: { ...asked.capabilities, doubt: 'none' as const } };
  const engine = createEngine({ store: createMemoryStore(), telephony, clock, settings: { otpPerNumber: 100 } });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id: accountId } = await engine.accounts.create({ email: 'a@example.test', credits: 1_000 });
  const key = (name: string, fingerprint = 'a'): IdempotencyClaim => ({
    accountId,
    scope: 'POST /x',
    key: name,
    fingerprint,
  });
  async function send(claim: IdempotencyClaim, number = '9801000000') {
    const sending = engine.otp.send(
      accountId,
      { number, message: 'Your code is {otp}.', channel: 'text', option: 'generated' },
      claim,
    );
    sending.catch(() => {});
    await clock.advance(1_000);
    return sending;
  }
  const called = async () => {
    const all: string[] = [];
    for await (const call of carrier.log()) all.push(call.to);
    return all;
  };
  return { engine, telephony, clock, accountId, provider, key, send, called };
}

describe('a request whose effect is there already', () => {
  it('is answered with the code that it sent, though the provider is away now', async () => {
    const { clock, provider, key, send, called } = await anEngine();
    const first = await send(key('first'));
    await clock.advance(60_000);
    provider.away = true;
    for (let n = 0; n < 5; n += 1) await send(key(`lost ${n}`), `980200000${n}`).catch(() => {});
    await expect(send(key('new'), '9803000000')).rejects.toMatchObject({ code: 'unavailable' });

    expect(await send(key('first'))).toEqual({
      otp: expect.objectContaining({ id: first.otp.id }),
      code: null,
      replayed: true,
    });
    await expect(send(key('first', 'another body'))).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    expect(await called()).toHaveLength(1);
  });

  it('is told to try again when its code came to nothing, and the next one under the key is sent', async () => {
    const { clock, provider, key, send, called } = await anEngine();
    provider.away = true;
    await expect(send(key('first'))).rejects.toMatchObject({ code: 'unavailable' });
    provider.away = false;
    await clock.advance(60_000);
    expect(await send(key('first'))).toMatchObject({ replayed: false });
    expect(await called()).toHaveLength(1);
  });

  it('sends no second code while nobody can say whether the first was sent', async () => {
    const { clock, provider, key, send, called } = await anEngine();
    provider.losesRequests = true;
    const { otp } = await send(key('first'));
    await clock.advance(600_000);
    provider.losesRequests = false;
    expect(await send(key('first'))).toMatchObject({
      replayed: true,
      otp: { id: otp.id, status: 'failed', reason: 'unknown_outcome' },
    });
    expect(await called()).toHaveLength(0);
  });

  it('buys no number again that was given back since: nobody would have it, and the provider would be paid for it', async () => {
    const { engine, telephony, accountId, key } = await anEngine();
    const [line] = await engine.phoneLines.available();
    if (!line) throw new Error('there is no number on sale');
    await engine.phoneLines.buy(accountId, line.sid, key('line'));
    await engine.phoneLines.release(accountId, line.sid);
    const bought = vi.spyOn(telephony.numbers, 'buy');
    const again = engine.phoneLines.buy(accountId, line.sid, key('line'));
    await expect(again).rejects.toMatchObject({ code: 'conflict' });
    expect(bought).not.toHaveBeenCalled();
    expect(await engine.phoneLines.owned(accountId)).toEqual([]);
  });

  it('is answered with the run that it planned, though its date is past now', async () => {
    const { engine, clock, accountId, key } = await anEngine();
    const { campaign } = await engine.campaigns.create(accountId, { name: 'Bell', services: 'PHONE' }, [
      { number: '9801000000', row: 0 },
    ]);
    const scheduledFor = new Date(clock.now().getTime() + 60_000).toISOString();
    const begin = (claim: IdempotencyClaim) =>
      engine.campaigns.begin(accountId, campaign.id, { message: 'Namaste', scheduledFor, idempotency: claim });
    const first = await begin(key('begin'));
    await clock.advance(600_000);
    expect(await begin(key('begin'))).toMatchObject({ replayed: true, run: { id: first.run.id, state: 'finished' } });
    await expect(begin(key('begin', 'another body'))).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    await expect(begin(key('another'))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

import { TelephonyError } from '@ghanti/core';
import { afterEach, describe, expect, it } from 'vitest';
import { aCall, accountSid, authToken, callAnswer, callSid, optionsFor } from './testing/builders';
import { type Recorded, type Reply, recordingServer } from './testing/recording-server';
import { twilioTelephony } from './twilio';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function against(answer: (request: Recorded) => Reply) {
  const server = await recordingServer(answer);
  const telephony = twilioTelephony(optionsFor(server.url));
  closers.push(
    () => server.close(),
    async () => telephony.close?.(),
  );
  return { server, telephony };
}

const now = () => AbortSignal.timeout(60_000);
const calls = `/2010-04-01/Accounts/${accountSid}/Calls`;

describe('placing a call', () => {
  it('asks for all that the call is to be, each event a parameter of its own', async () => {
    const { server, telephony } = await against(() => ({ status: 201, json: callAnswer() }));
    expect(await telephony.placeCall(aCall(), now())).toEqual({ providerId: callSid });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: `${calls}.json` });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`,
    });
    const { callbacks } = aCall();
    expect([...(request?.form ?? [])].sort()).toEqual(
      [
        ['To', '+9779801000000'],
        ['From', '+97715970000'],
        ['Url', `${callbacks.answer}#rc=5&rp=all`],
        ['Method', 'POST'],
        ['StatusCallback', `${callbacks.status}#rc=5&rp=all`],
        ['StatusCallbackMethod', 'POST'],
        ['StatusCallbackEvent', 'initiated'],
        ['StatusCallbackEvent', 'ringing'],
        ['StatusCallbackEvent', 'answered'],
        ['StatusCallbackEvent', 'completed'],
        ['Timeout', '30'],
        ['TimeLimit', '60'],
      ].sort(),
    );
  });

  it('has machines detected only where that is asked for, behind the message', async () => {
    const { server, telephony } = await against(() => ({ status: 201, json: callAnswer() }));
    await telephony.placeCall(aCall({ detectMachine: true }), now());
    expect(Object.fromEntries(server.requests[0]?.form ?? [])).toMatchObject({
      MachineDetection: 'Enable',
      AsyncAmd: 'true',
      AsyncAmdStatusCallback: `${aCall().callbacks.status}#rc=5&rp=all`,
    });
  });

  it('keeps its connections, and sends each request once', async () => {
    const { server, telephony } = await against(() => ({ status: 201, json: callAnswer() }));
    for (let n = 0; n < 20; n++) await telephony.placeCall(aCall(), now());
    expect(server.requests).toHaveLength(20);
    // The first request of all may have opened a second one, and a machine that stands still lets idle ones go.
    expect(server.connections()).toBeLessThan(10);
  });
});

describe('ending a call', () => {
  const ending = (before: string, after: Record<string, unknown>) =>
    against(({ method }) => ({ json: callAnswer(method === 'GET' ? { status: before } : after) }));
  const orders = (requests: readonly Recorded[]) =>
    requests.filter(({ method }) => method === 'POST').map(({ form }) => form.get('Status'));

  it('cancels one that waits, and takes the answer for its end: nothing else will tell', async () => {
    const { server, telephony } = await ending('queued', { status: 'canceled' });
    expect(await telephony.hangUp(callSid)).toEqual({
      type: 'ended_canceled',
      providerId: callSid,
      reason: 'canceled',
    });
    expect(orders(server.requests)).toEqual(['canceled']);
  });

  it('completes one that is live, and waits for the seconds that it cost', async () => {
    const { server, telephony } = await ending('in-progress', { status: 'completed', duration: null });
    expect(await telephony.hangUp(callSid)).toEqual({ type: 'answered', providerId: callSid });
    expect(orders(server.requests)).toEqual(['completed']);
  });

  it('completes one that was taken while it was being canceled', async () => {
    let updates = 0;
    const { server, telephony } = await against(({ method }) => {
      if (method === 'GET') return { json: callAnswer() };
      return { json: callAnswer({ status: ++updates === 1 ? 'in-progress' : 'completed', duration: '7' }) };
    });
    expect(await telephony.hangUp(callSid)).toMatchObject({ type: 'ended_completed', duration: 7 });
    expect(orders(server.requests)).toEqual(['canceled', 'completed']);
  });

  it('asks how it ended where Twilio says that it is over (21220)', async () => {
    let reads = 0;
    const { telephony } = await against(({ method }) => {
      if (method === 'POST')
        return { status: 400, json: { code: 21220, message: 'Call is not in-progress. Cannot redirect.' } };
      return { json: callAnswer(++reads === 1 ? { status: 'ringing' } : { status: 'no-answer', duration: '0' }) };
    });
    expect(await telephony.hangUp(callSid)).toMatchObject({ type: 'ended_no_answer' });
  });

  it('leaves one alone that is over', async () => {
    const { server, telephony } = await ending('busy', {});
    expect(await telephony.hangUp(callSid)).toMatchObject({ type: 'ended_busy', reason: 'busy' });
    expect(orders(server.requests)).toEqual([]);
  });

  it('answers null for one that Twilio does not know, and for what is no id of a call', async () => {
    const { telephony } = await against(() => ({ status: 404, json: { code: 20404, message: 'not found' } }));
    expect(await telephony.hangUp(callSid)).toBeNull();
    expect(await telephony.hangUp('CA1/../../Accounts')).toBeNull();
    expect(await telephony.fetch('PHONE', callSid)).toBeNull();
  });

  it('says "unavailable" where a proxy says that there is nothing', async () => {
    const { telephony } = await against(() => ({ status: 404, text: '<html>Not here</html>' }));
    await expect(telephony.fetch('PHONE', callSid)).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('looking for a call whose answer was lost', () => {
  const intentAt = new Date('2026-11-25T10:00:00Z');
  const at = (seconds: number) => new Date(intentAt.getTime() + seconds * 1_000).toUTCString().replace('GMT', '+0000');
  const sid = (digit: number) => `CA${String(digit).repeat(32)}`;
  const lookup = { service: 'PHONE', token: 'x', to: '+9779801000000', from: '+97715970000', intentAt } as const;

  it('asks by the two numbers alone, and takes what we created since two seconds before the intent', async () => {
    const { server, telephony } = await against(() => ({
      json: {
        calls: [
          callAnswer({ sid: sid(1), date_created: at(3) }),
          callAnswer({ sid: sid(2), date_created: at(1), direction: 'inbound' }),
          callAnswer({ sid: sid(3), date_created: at(-2) }),
          callAnswer({ sid: sid(4), date_created: at(-3) }),
        ],
        next_page_uri: `/2010-04-01/Accounts/${accountSid}/Calls.json?Page=1`,
      },
    }));
    const found = await telephony.findPlaced(lookup);
    expect(found.map(({ providerId }) => providerId)).toEqual([sid(1), sid(3)]);
    expect(server.requests).toHaveLength(1);
    expect([...(server.requests[0]?.query.keys() ?? [])].sort()).toEqual(['From', 'PageSize', 'To']);
  });

  it('finds one whose time Twilio tells in whole seconds, by a clock that is not quite ours', async () => {
    // Ours is 1.5 s ahead: what we wrote down at 10.4 s was created at 8.9 s of theirs, which they tell as 8 s.
    const { telephony } = await against(() => ({
      json: { calls: [callAnswer({ date_created: at(8.9) })], next_page_uri: null },
    }));
    const found = await telephony.findPlaced({ ...lookup, intentAt: new Date(intentAt.getTime() + 10_400) });
    expect(found).toMatchObject([{ providerId: callSid }]);
  });

  it('turns the pages as far back as the intent', async () => {
    const { server, telephony } = await against(({ query }) => {
      const page = Number(query.get('Page') ?? 0);
      const list = page < 3 ? [callAnswer({ sid: sid(page + 1), date_created: at(9 - page) })] : [];
      const next = page < 3 ? `/2010-04-01/Accounts/${accountSid}/Calls.json?Page=${page + 1}` : null;
      return { json: { calls: list, next_page_uri: next } };
    });
    expect(await telephony.findPlaced(lookup)).toHaveLength(3);
    expect(server.requests).toHaveLength(4);
  });

  it('never takes a fault for proof of absence', async () => {
    for (const reply of [
      { status: 503, json: { code: 20503, message: 'later' } },
      { text: '<html>a captive portal</html>' },
      { json: {} },
    ] as Reply[]) {
      const { telephony } = await against(() => reply);
      await expect(telephony.findPlaced(lookup)).rejects.toBeInstanceOf(TelephonyError);
    }
  });
});

describe('a probe', () => {
  it('asks for the account, which costs nothing', async () => {
    const { server, telephony } = await against(() => ({ json: { sid: accountSid, status: 'active' } }));
    await telephony.probe?.(now());
    expect(server.requests).toMatchObject([{ method: 'GET', path: `/2010-04-01/Accounts/${accountSid}.json` }]);
  });

  it.each([
    [{ json: { sid: accountSid, status: 'suspended' } }, 'account'],
    [{ status: 401, json: { code: 20003, message: 'Authenticate' } }, 'account'],
    [{ status: 503, text: 'down' }, 'unavailable'],
    [{ status: 429, json: { code: 20429, message: 'slow' } }, 'unavailable'],
  ] as const)('rejects with what keeps requests from leaving: %j', async (reply, kind) => {
    const { telephony } = await against(() => reply);
    await expect(telephony.probe?.(now())).rejects.toMatchObject({ kind });
  });
});

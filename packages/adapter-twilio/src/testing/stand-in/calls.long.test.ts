import { describe, expect, it } from 'vitest';
import { caller, openBench } from './bench';

const bench = openBench({});

const statusOf = (to: string) => bench.host.at(`/status/${to.slice(1)}`);
/** By their own numbers: two that leave one after the other may arrive the other way round. */
const inOrder = (to: string) =>
  [...statusOf(to)].sort((a, b) => Number(a.params.SequenceNumber) - Number(b.params.SequenceNumber));
const statesOf = (to: string) => inOrder(to).map(({ params }) => params.CallStatus);
const truthOf = (sid: string) => bench.standIn.truth().filter((entry) => 'sid' in entry && entry.sid === sid);
const endOf = (sid: string) => truthOf(sid).find((entry) => entry.type === 'ended');

describe('a call of the stand-in', () => {
  it('is queued at first, asks for its document and its audio, is heard, asks for what follows, and is completed', async () => {
    const to = bench.number(0);
    const sid = await bench.call(to);
    expect(statesOf(to)).toEqual(['initiated', 'ringing', 'in-progress', 'completed']);
    expect(statusOf(to).every(({ genuine, method }) => genuine && method === 'POST')).toBe(true);
    expect(
      truthOf(sid).flatMap((entry) => (entry.type === 'fetch' ? [[entry.what, entry.status, entry.seconds]] : [])),
    ).toEqual([
      ['twiml', 200, null],
      ['audio', 200, 12],
      ['twiml', 200, null],
    ]);
    expect(endOf(sid)).toMatchObject({ status: 'completed', seconds: 12, heard: true });
    const mark = bench.host.at('/mark').find(({ params }) => params.CallSid === sid);
    expect(mark).toMatchObject({ genuine: true, params: { CallStatus: 'in-progress', To: to, From: caller } });
    expect(await bench.client.calls(sid).fetch()).toMatchObject({
      status: 'completed',
      duration: '12',
      answeredBy: null,
    });
  });

  it('tells with its end the seconds, the minutes and the SIP code', async () => {
    const to = bench.number(6);
    await bench.call(to);
    const end = statusOf(to).find(({ params }) => params.CallStatus === 'completed');
    expect(end?.params).toMatchObject({
      CallDuration: '12',
      Duration: '1',
      SipResponseCode: '200',
      SequenceNumber: '3',
      CallbackSource: 'call-progress-events',
      AccountSid: bench.standIn.accountSid,
      Direction: 'outbound-api',
      ApiVersion: '2010-04-01',
    });
    expect(end?.params.Timestamp).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
  });

  it.each([
    [1, ['initiated', 'busy'], '486'],
    [2, ['initiated', 'ringing', 'no-answer'], '487'],
    [3, ['initiated', 'failed'], '404'],
  ])('to a number that ends in %i comes to %j', async (digit, states, sip) => {
    const to = bench.number(digit);
    const sid = await bench.call(to, { timeout: 10 });
    expect(statesOf(to)).toEqual(states);
    expect(inOrder(to).at(-1)?.params).toMatchObject({ CallDuration: '0', SipResponseCode: sip });
    expect(endOf(sid)).toMatchObject({ status: states.at(-1), seconds: 0, heard: false });
  });

  it('is left early by who hangs up early: completed, shorter, and the mark is never asked for', async () => {
    const sid = await bench.call(bench.number(4));
    const end = endOf(sid);
    expect(end).toMatchObject({ status: 'completed', heard: false });
    expect(end?.type === 'ended' && end.seconds).toBeLessThanOrEqual(6);
    expect(bench.host.at('/mark').some(({ params }) => params.CallSid === sid)).toBe(false);
  });

  it('tells a machine from a person when it is asked to, before the document is asked for', async () => {
    const machine = await bench.call(bench.number(5), { machineDetection: 'Enable' });
    const person = await bench.call(bench.number(0), { machineDetection: 'Enable' });
    const saidOf = (sid: string) => bench.host.at('/answer').find(({ params }) => params.CallSid === sid)?.params;
    expect(saidOf(machine)?.AnsweredBy).toBe('machine_start');
    expect(saidOf(person)?.AnsweredBy).toBe('human');
    expect((await bench.client.calls(machine).fetch()).answeredBy).toBe('machine_start');
  });

  it('tells a machine aside when that is asked for', async () => {
    const sid = await bench.call(bench.number(5), {
      machineDetection: 'Enable',
      asyncAmd: 'true',
      asyncAmdStatusCallback: `${bench.host.url}/amd`,
    });
    const told = bench.host.at('/amd').find(({ params }) => params.CallSid === sid);
    expect(told).toMatchObject({
      genuine: true,
      params: { AnsweredBy: 'machine_start', MachineDetectionDuration: '2000' },
    });
    expect(bench.host.at('/answer').find(({ params }) => params.CallSid === sid)?.params).not.toHaveProperty(
      'AnsweredBy',
    );
  });

  it('tells only the events that were asked for, and only the end when none was or several in one value', async () => {
    const two = bench.number(0);
    await bench.call(two, { statusCallbackEvent: ['answered', 'completed'] });
    expect(statesOf(two)).toEqual(['in-progress', 'completed']);
    for (const statusCallbackEvent of [undefined, ['initiated ringing answered completed']]) {
      const to = bench.number(0);
      await bench.call(to, { statusCallbackEvent });
      expect(statesOf(to)).toEqual(['completed']);
    }
  });

  it('talks no longer than it may', async () => {
    expect(endOf(await bench.call(bench.number(0), { timeLimit: 5 }))).toMatchObject({
      status: 'completed',
      seconds: 5,
      heard: false,
    });
  });

  it('that is ended in its talk is completed with the seconds so far; "canceled" leaves a talk alone', async () => {
    // Minutes, at this speed: nobody is so slow that it ends by itself.
    const longest = 14_000;
    bench.answer('/long', () => ({ body: `<Response><Pause length="${longest}"/></Response>` }));
    const to = bench.number(0);
    const { sid } = await bench.client.calls.create({ to, from: caller, url: `${bench.host.url}/long` });
    // The document was read: what ends the call now ends the talk, not the fetch.
    while (!truthOf(sid).some((entry) => entry.type === 'fetch')) await new Promise((go) => setTimeout(go, 20));
    expect((await bench.client.calls(sid).update({ status: 'canceled' })).status).toBe('in-progress');
    expect((await bench.client.calls(sid).update({ status: 'completed' })).status).toBe('completed');
    await bench.standIn.idle();
    const end = endOf(sid);
    expect(end?.type === 'ended' && end.seconds).toBeLessThan(longest);
  });

  it('posts the keys that were pressed, and goes on without when there were none', async () => {
    const { url } = bench.host;
    bench.answer('/ask', () => ({
      body: `<Response><Gather numDigits="1" timeout="3" action="${url}/keys"><Play>${url}/message.wav</Play></Gather><Redirect>${url}/mark</Redirect></Response>`,
    }));
    const silent = await bench.call(bench.number(0), { url: `${url}/ask` });
    const pressing = await bench.call('+9779811111177', { url: `${url}/ask` });
    const keysOf = (sid: string) => bench.host.at('/keys').filter(({ params }) => params.CallSid === sid);
    expect(keysOf(silent)).toEqual([]);
    expect(endOf(silent)).toMatchObject({ seconds: 15, heard: true });
    expect(keysOf(pressing)).toMatchObject([{ genuine: true, params: { Digits: '7' } }]);
  });

  it('apologises and ends when its document is broken, and asks the fall-back first where there is one', async () => {
    bench.answer('/broken', () => ({ body: '<Response><Dance/></Response>' }));
    bench.answer('/down', () => ({ status: 500 }));
    for (const path of ['/broken', '/down']) {
      const sid = await bench.call(bench.number(0), { url: `${bench.host.url}${path}` });
      expect(endOf(sid)).toMatchObject({ status: 'completed', seconds: 4, heard: false });
    }
    const rescued = await bench.call(bench.number(0), {
      url: `${bench.host.url}/down`,
      fallbackUrl: `${bench.host.url}/answer`,
    });
    expect(endOf(rescued)).toMatchObject({ heard: true });
  });

  it('delivers again after a connection that failed, and after a 503 when the URL asks for it', async () => {
    const times = new Map<string, number>();
    const failing = (reply: null | { status: number }) => (path: string) =>
      bench.answer(path, () => {
        times.set(path, (times.get(path) ?? 0) + 1);
        return (times.get(path) ?? 0) > 1 ? {} : reply;
      });
    failing(null)('/cut');
    failing({ status: 503 })('/once');
    failing({ status: 503 })('/again');
    const only = { statusCallbackEvent: ['completed'] };
    for (const path of ['/cut', '/once', '/again#rc=3&rp=5xx'])
      await bench.call(bench.number(1), { ...only, statusCallback: `${bench.host.url}${path}` });
    expect(Object.fromEntries(times)).toEqual({ '/cut': 2, '/once': 1, '/again': 2 });
    expect(bench.host.at('/again').every(({ genuine }) => genuine)).toBe(true);
  });
});

describe('a call of the stand-in that waits for its turn', () => {
  const busy = openBench({ callsPerSecond: 0.01 });

  it('is over at once when it is canceled, and tells nobody', async () => {
    await busy.call(busy.number(0));
    const to = busy.number(0);
    const { sid } = await busy.client.calls.create({
      to,
      from: caller,
      url: `${busy.host.url}/answer`,
      statusCallback: `${busy.host.url}/status/${to.slice(1)}`,
    });
    expect((await busy.client.calls(sid).update({ status: 'canceled' })).status).toBe('canceled');
    await busy.standIn.idle();
    expect(busy.host.at(`/status/${to.slice(1)}`)).toEqual([]);
    await expect(busy.client.calls(sid).update({ status: 'canceled' })).rejects.toMatchObject({
      code: 21220,
      status: 400,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { caller, openBench } from './bench';

const bench = openBench({});

async function send(to: string, body = 'नमस्ते'): Promise<string> {
  const statusCallback = `${bench.host.url}/message/${to.slice(1)}`;
  const { sid, status } = await bench.client.messages.create({ to, from: caller, body, statusCallback });
  expect(status).toBe('queued');
  await bench.standIn.idle();
  return sid;
}

/** In order of arrival, which is not that of sending: each comes over a connection of its own. */
const toldOf = (to: string) => bench.host.at(`/message/${to.slice(1)}`).map(({ params }) => params);
const told = (to: string) => toldOf(to).map(({ MessageStatus }) => MessageStatus);

describe('a message of the stand-in', () => {
  it('is sent and delivered; its first status is never told', async () => {
    const to = bench.number(0);
    const sid = await send(to);
    expect(told(to).filter((status) => status !== 'sending')).toHaveLength(2);
    expect(told(to)).toEqual(expect.arrayContaining(['sent', 'delivered']));
    expect(bench.host.at(`/message/${to.slice(1)}`).every(({ genuine }) => genuine)).toBe(true);
    expect(await bench.client.messages(sid).fetch()).toMatchObject({
      status: 'delivered',
      errorCode: null,
      body: 'नमस्ते',
    });
  });

  it.each([
    [1, 'undelivered', 30003],
    [2, 'undelivered', 30005],
    [3, 'failed', 30008],
    [4, 'undelivered', 30006],
  ])('to a number that ends in %i comes to %s with code %i', async (digit, status, errorCode) => {
    const to = bench.number(digit);
    const sid = await send(to);
    const end = toldOf(to).find(({ MessageStatus }) => MessageStatus === status);
    expect(end?.ErrorCode).toBe(String(errorCode));
    expect(await bench.client.messages(sid).fetch()).toMatchObject({ status, errorCode });
  });

  it('carries neither a number nor a time by which its callbacks could be put in order', async () => {
    const to = bench.number(0);
    await send(to);
    for (const { params } of bench.host.at(`/message/${to.slice(1)}`)) {
      expect(params).not.toHaveProperty('SequenceNumber');
      expect(params).not.toHaveProperty('Timestamp');
    }
  });

  it('is refused to who said STOP, until they say START', async () => {
    const to = bench.number(0);
    const [line] = await bench.client.incomingPhoneNumbers.list({ phoneNumber: caller });
    await bench.client.incomingPhoneNumbers(line?.sid ?? '').update({ smsUrl: `${bench.host.url}/inbound` });
    expect(await bench.standIn.text(to, caller, ' stop ')).toBe(200);
    expect(bench.host.at('/inbound').at(-1)).toMatchObject({
      genuine: true,
      params: { From: to, To: caller, Body: ' stop ' },
    });
    await expect(bench.client.messages.create({ to, from: caller, body: 'hi' })).rejects.toMatchObject({ code: 21610 });
    await bench.standIn.text(to, caller, 'START');
    await send(to);
  });
});

import { type AddressInfo, createServer } from 'node:net';
import { TelephonyError, type TelephonyErrorClass } from '@ghanti/core';
import { afterEach, describe, expect, it } from 'vitest';
import { refusals, undeliveredReasons } from './errors';
import { messageReport } from './statuses';
import { aCall, aText, messageSid, optionsFor } from './testing/builders';
import { type Reply, recordingServer } from './testing/recording-server';
import { twilioTelephony } from './twilio';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const soon = () => AbortSignal.timeout(60_000);

/** The failure of one call against a server that answers so, and how often the server was asked. */
async function failure(reply: Reply, signal = soon()) {
  const server = await recordingServer(() => reply);
  const telephony = twilioTelephony(optionsFor(server.url));
  closers.push(
    () => server.close(),
    async () => telephony.close?.(),
  );
  const error: unknown = await telephony.placeCall(aCall(), signal).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TelephonyError);
  return { error: error as TelephonyError, requests: server.requests.length };
}

/** Correctness.md 1.2, word for word; what the table has beyond it stands below. */
const classes: Readonly<Record<'rejected' | 'account' | 'throttled' | 'in_doubt', readonly number[]>> = {
  rejected: [21211, 21217, 21214, 13223, 13224, 21614, 21635, 21215, 21408, 21216, 60410, 60605, 21610, 21421, 21422],
  account: [
    ...[20003, 20005, 20006, 21210, 21212, 21606, 21608, 21219, 10001],
    ...[20008, 20404, 21205, 21609, 21659, 21660],
  ],
  throttled: [20429, 22005, 21611, 63017],
  in_doubt: [20500, 20503],
};
const codes = Object.entries(classes).flatMap(([kind, list]) => list.map((code) => [code, kind] as const));

describe("Twilio's codes", () => {
  it.each(codes)('%i is "%s", whatever 4xx it comes with, and is sent once', async (code, kind) => {
    const { error, requests } = await failure({ status: 400, json: { code, message: 'as Twilio says', status: 400 } });
    expect(error.kind).toBe(kind);
    expect(error.details.code).toBe(`${refusals[code]?.word} (${code})`);
    expect(requests).toBe(1);
  });

  it('are all tested', () => {
    expect(codes.map(([code]) => code).sort()).toEqual(Object.keys(refusals).map(Number).sort());
  });

  it('21610 puts the number on the do-not-call list, and no other does', () => {
    const optedOut = Object.entries(refusals).filter(([, refusal]) => refusal.optedOut);
    expect(optedOut.map(([code]) => Number(code))).toEqual([21610]);
  });

  it('tell the engine of the opt-out', async () => {
    const { error } = await failure({ status: 400, json: { code: 21610, message: 'unsubscribed' } });
    expect(error.details.optedOut).toBe(true);
  });

  it('that nobody knows fail their own number alone', async () => {
    const { error } = await failure({ status: 400, json: { code: 99999, message: 'new' } });
    expect(error).toMatchObject({ kind: 'rejected', details: { code: 'refused (99999)' } });
  });
});

describe('an answer', () => {
  it.each<[string, Reply, TelephonyErrorClass]>([
    ['429 with nothing in it', { status: 429, text: '' }, 'throttled'],
    ['500 with a code that would reject', { status: 500, json: { code: 21211, message: '' } }, 'in_doubt'],
    ['502 of a proxy', { status: 502, text: '<html>' }, 'in_doubt'],
    ['504 of a proxy', { status: 504, text: '<html>' }, 'in_doubt'],
    ['403 without JSON', { status: 403, text: '<html>captive</html>' }, 'in_doubt'],
    ['a redirect', { status: 302, text: '' }, 'in_doubt'],
    ['201 that is no JSON', { status: 201, text: '<html>' }, 'in_doubt'],
    ['201 that names no call', { status: 201, json: {} }, 'in_doubt'],
    ['a connection that is cut', (response) => response.destroy(), 'in_doubt'],
    [
      'an answer that is cut',
      (response) => {
        response.writeHead(201, { 'content-length': '500' }).write('{"sid":');
        setTimeout(() => response.destroy(), 20);
      },
      'in_doubt',
    ],
  ])('%s is judged by what it proves, and the request is not sent again', async (_, reply, kind) => {
    const { error, requests } = await failure(reply);
    expect(error.kind).toBe(kind);
    expect(requests).toBe(1);
  });

  it('that does not come in time is doubt', async () => {
    // Given up once the request is there: before, it may not have left.
    const patience = new AbortController();
    const { error, requests } = await failure(() => patience.abort(), patience.signal);
    expect(error).toMatchObject({ kind: 'in_doubt', details: { code: 'aborted' } });
    expect(requests).toBe(1);
  });

  it.each([201, 400, 503])(
    'of %i that does not end is doubt, and is left before it fills the memory',
    async (status) => {
      const piece = Buffer.alloc(256 * 1024, 32);
      let written = 0;
      const { error, requests } = await failure((response) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        const more = () => {
          while (!response.destroyed && response.write(piece)) written += piece.length;
        };
        response.on('drain', more).on('error', () => {});
        more();
      });
      expect(error).toMatchObject({ kind: 'in_doubt', details: { code: 'answer_too_large' } });
      expect(requests).toBe(1);
      expect(written).toBeLessThan(64 * 1024 * 1024);
    },
  );

  it('that is no HTTP is doubt, and its reason is a word', async () => {
    const { error } = await failure((response) => void response.socket?.end('this is no HTTP\r\n\r\n'));
    expect(error).toMatchObject({ kind: 'in_doubt', details: { code: 'no_answer' } });
  });

  it('of 429 says when to try again: by seconds, or by a date', async () => {
    const of = async (value: string) =>
      (await failure({ status: 429, json: { code: 20429, message: '' }, headers: { 'retry-after': value } })).error
        .details.retryAfterMs;
    expect(await of('7')).toBe(7_000);
    expect(await of(new Date(Date.now() + 600_000).toUTCString())).toBeGreaterThan(500_000);
    expect(await of('soon')).toBeUndefined();
  });
});

describe('a request of which not a byte was written', () => {
  const against = async (baseUrl: string, signal = soon()) => {
    const telephony = twilioTelephony(optionsFor(baseUrl));
    closers.push(async () => telephony.close?.());
    return telephony.sendMessage(aText(), signal).catch((thrown: unknown) => thrown);
  };

  it('is "not_sent": the connection was refused', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await against(`http://127.0.0.1:${port}`)).toMatchObject({
      kind: 'not_sent',
      details: { code: 'ECONNREFUSED' },
    });
  });

  it('is "not_sent": the name is not known', async () => {
    expect(await against('http://nobody.invalid')).toMatchObject({ kind: 'not_sent' });
  });

  it('is "not_sent": who answers speaks no TLS', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy()),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => new Promise((resolve) => server.close(resolve)));
    const { port } = server.address() as AddressInfo;
    expect(await against(`https://127.0.0.1:${port}`)).toMatchObject({ kind: 'not_sent' });
  });

  it('is "not_sent": it was given up before it left, and never leaves after', async () => {
    const server = await recordingServer(() => ({ status: 201, json: { sid: messageSid } }));
    closers.push(() => server.close());
    const telephony = twilioTelephony(optionsFor(server.url));
    closers.push(async () => telephony.close?.());
    const givenUp = { kind: 'not_sent' };
    await expect(telephony.sendMessage(aText(), AbortSignal.abort())).rejects.toMatchObject(givenUp);
    const controller = new AbortController();
    const answer = telephony.sendMessage(aText(), controller.signal);
    controller.abort();
    await expect(answer).rejects.toMatchObject(givenUp);
    // One that leaves after them comes alone.
    await telephony.sendMessage(aText(), soon());
    expect(server.requests).toHaveLength(1);
  });
});

describe('a message that was accepted', () => {
  it.each(Object.entries(undeliveredReasons))('and failed by %i tells why', (code, word) => {
    const report = messageReport(messageSid, 'undelivered', Number(code));
    expect(report.reason).toBe(`${word} (${code})`);
    expect(report.type).toBe(code === '30003' ? 'undelivered' : 'failed');
    expect(messageReport(messageSid, 'failed', Number(code)).type).toBe('failed');
  });

  it.each([
    ['accepted', 'accepted'],
    ['scheduled', 'accepted'],
    ['queued', 'accepted'],
    ['sending', 'accepted'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['failed', 'failed'],
    ['undelivered', 'failed'],
    ['canceled', 'canceled'],
    ['partially_delivered', 'accepted'],
  ])('and is "%s" is told as "%s"', (status, type) => {
    expect(messageReport(messageSid, status, undefined).type).toBe(type);
  });
});

import type { WebhookContext, WebhookRequest } from '@ghanti/core';
import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { aCall, accountSid, authToken, callSid, messageSid, optionsFor } from './testing/builders';
import { twilioTelephony } from './twilio';

const token = 'v1.k1.a.1.1.mac';
const base = 'https://ghanti.example/webhooks/twilio';
const telephony = twilioTelephony(optionsFor('http://127.0.0.1:1', { authToken: [authToken, 'the next token'] }));
const context: WebhookContext = { content: async (asked) => (asked === token ? aCall() : null) };

const statusFields = {
  AccountSid: accountSid,
  ApiVersion: '2010-04-01',
  CallSid: callSid,
  CallStatus: 'completed',
  CallDuration: '14',
  Duration: '1',
  Called: '+9779801000000',
  Caller: '+97715970000',
  CallbackSource: 'call-progress-events',
  Direction: 'outbound-api',
  From: '+97715970000',
  SequenceNumber: '3',
  SipResponseCode: '200',
  Timestamp: 'Wed, 25 Nov 2026 10:00:00 +0000',
  To: '+9779801000000',
};

type Fields = Readonly<Record<string, string>>;

/** A request as Twilio sends it. */
function genuine(fields: Fields, path = `/status/${token}`, key = authToken, signedUrl = base + path): WebhookRequest {
  return {
    method: 'POST',
    path,
    url: base + path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(key, signedUrl, fields),
    },
    body: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

const handle = (request: WebhookRequest) => telephony.handleWebhook(request, context);
const outcome = async (request: WebhookRequest) =>
  handle(request).then(
    ({ events }) => events,
    (error: { kind?: string }) => error.kind,
  );
const call = (but: Fields) => genuine({ ...statusFields, ...but });

describe('a status of a call', () => {
  it('is told with the seconds of its talk, never the minutes, and with its place in the order', async () => {
    const { events, reply } = await handle(genuine(statusFields));
    expect(events).toEqual([{ type: 'ended_completed', token, providerId: callSid, seq: 3, duration: 14 }]);
    expect(reply.status).toBe(204);
  });

  it.each([
    [{ CallStatus: 'initiated' }, { type: 'initiated' }],
    [{ CallStatus: 'ringing' }, { type: 'ringing' }],
    [{ CallStatus: 'in-progress' }, { type: 'answered' }],
    [
      { CallStatus: 'busy', SipResponseCode: '486' },
      { type: 'ended_busy', reason: 'busy' },
    ],
    [
      { CallStatus: 'no-answer', SipResponseCode: '487' },
      { type: 'ended_no_answer', reason: 'no_answer' },
    ],
    [
      { CallStatus: 'no-answer', SipResponseCode: '603' },
      { type: 'ended_no_answer', reason: 'declined' },
    ],
    [
      { CallStatus: 'failed', SipResponseCode: '404' },
      { type: 'ended_failed', reason: 'unknown_number' },
    ],
    [
      { CallStatus: 'failed', SipResponseCode: '503' },
      { type: 'ended_failed', reason: 'sip_503' },
    ],
    [{ CallStatus: 'canceled' }, { type: 'ended_canceled' }],
    [{ CallStatus: 'paused' }, { type: 'accepted' }],
    [{ CallStatus: 'completed', AnsweredBy: 'machine_start' }, { answeredBy: 'machine_start' }],
  ])('%j is %j', async (fields, event) => {
    expect(await outcome(call(fields as Fields))).toMatchObject([event]);
  });

  it('tells of a machine when the detection is done, and of nobody when it does not know', async () => {
    const found = { AccountSid: accountSid, CallSid: callSid, MachineDetectionDuration: '3000' };
    expect(await outcome(genuine({ ...found, AnsweredBy: 'machine_end_beep' }))).toEqual([
      { type: 'amd', token, providerId: callSid, answeredBy: 'machine_end_beep' },
    ]);
    expect(await outcome(genuine({ ...found, AnsweredBy: 'unknown' }))).toEqual([]);
  });

  it('may come again, and says the same', async () => {
    const request = genuine(statusFields);
    const first = await handle(request);
    for (let n = 0; n < 100; n++) expect(await handle(request)).toEqual(first);
  });

  it('may hold fields that nobody knows yet', async () => {
    expect(await outcome(call({ StirVerstat: 'TN-Validation-Passed-A', NewInTwilio: 'yes' }))).toHaveLength(1);
  });
});

describe('a receipt of a message', () => {
  const receipt = (but: Fields) =>
    genuine({ AccountSid: accountSid, MessageSid: messageSid, SmsSid: messageSid, From: '+1', To: '+2', ...but });

  it.each([
    [{ MessageStatus: 'sent' }, { type: 'sent' }],
    [{ MessageStatus: 'delivered' }, { type: 'delivered' }],
    [
      { MessageStatus: 'undelivered', ErrorCode: '30003' },
      { type: 'undelivered', reason: 'handset_unreachable (30003)' },
    ],
    [
      { MessageStatus: 'failed', ErrorCode: '30007' },
      { type: 'failed', reason: 'filtered_by_carrier (30007)' },
    ],
  ])('%j is %j', async (fields, event) => {
    expect(await outcome(receipt(fields as Fields))).toEqual([{ token, providerId: messageSid, ...event }]);
  });
});

describe('an answered call', () => {
  const answered = { AccountSid: accountSid, CallSid: callSid, CallStatus: 'in-progress' };

  it('is told, and given what it is to hear', async () => {
    const { events, reply } = await handle(genuine(answered, `/answer/${token}`));
    expect(events).toEqual([{ type: 'answered', token, providerId: callSid }]);
    expect(reply).toMatchObject({ status: 200, contentType: 'text/xml; charset=utf-8' });
    expect(reply.body).toContain('<Play>https://ghanti.example/media/a.wav</Play><Redirect method="POST">');
  });

  it('is ended where nothing is to be heard any more', async () => {
    const { reply } = await handle(genuine(answered, '/answer/another'));
    expect(reply.body).toContain('<Response><Hangup/></Response>');
  });

  it('was heard to its end when it comes for more, with the keys that were pressed', async () => {
    const mark = (fields: Fields) => genuine({ ...answered, ...fields }, `/mark/${token}`);
    expect(await outcome(mark({}))).toEqual([{ type: 'mark', token, providerId: callSid }]);
    expect(await outcome(mark({ Digits: '12#', FinishedOnKey: '' }))).toEqual([
      { type: 'mark', token, providerId: callSid, keys: '12#' },
    ]);
    expect(await outcome(mark({ Digits: '1<2' }))).toBe('forged');
    expect((await handle(mark({}))).reply.body).toContain('<Hangup/>');
  });
});

describe('a text to a number of ours', () => {
  const sent = (Body: string, but: Fields = {}) =>
    genuine(
      { AccountSid: accountSid, MessageSid: messageSid, From: '+9779801000000', To: '+97715970001', Body, ...but },
      '/inbound',
    );
  const wishOf = async (text: string, but: Fields = {}) => (await handle(sent(text, but))).inbound?.[0]?.wish;

  it('is handed on as it was written, and not answered', async () => {
    const { events, inbound, reply } = await handle(sent('नमस्ते, ठीक छ'));
    expect(events).toEqual([]);
    expect(inbound).toEqual([
      { providerId: messageSid, from: '+9779801000000', to: '+97715970001', text: 'नमस्ते, ठीक छ', wish: null },
    ]);
    expect(reply.body).toMatch(/<Response\/>$/);
  });

  it.each(['STOP', 'stop', ' Stop. ', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'])(
    '%j asks for no more',
    async (word) => {
      expect(await wishOf(word)).toBe('stop');
    },
  );

  it.each(['OPT OUT', 'Opt-out!', 'stop all', 'STOP-ALL', 'ＳＴＯＰ', 'S T O P', 'st\u200bop', 'STOP 🛑️'])(
    'asks for no more, however it is spelled: %j',
    async (words) => {
      expect(await wishOf(words)).toBe('stop');
    },
  );

  it.each(['रोक्नुहोस्', 'रोक्नुहोस्।', 'रोक', 'बन्द', 'बन्द गर्नुहोस्', ' बन्द गर्नुस् ! ', 'स्टप'])(
    'asks for no more in Nepali: %j',
    async (words) => {
      expect(await wishOf(words)).toBe('stop');
    },
  );

  it.each([
    ['START', 'start'],
    ['yes', 'start'],
    ['UNSTOP', 'start'],
    ['HELP', 'help'],
    ['info', 'help'],
    ['please stop the bus', null],
    ['non stop', null],
    ['पसल बन्द छ', null],
    ['', null],
  ])('%j asks for %s', async (word, wish) => {
    expect(await wishOf(word)).toBe(wish);
  });

  it('asks for what Twilio has read in it, by keywords of the account', async () => {
    expect(await wishOf('बन्द', { OptOutType: 'STOP' })).toBe('stop');
  });

  it('is declined when it is a call', async () => {
    const { events, reply } = await handle(genuine({ ...statusFields, Direction: 'inbound' }, '/incoming-call'));
    expect(events).toEqual([]);
    expect(reply.body).toContain('<Reject/>');
    expect((await handle(genuine(statusFields, '/incoming-status'))).reply.status).toBe(204);
  });
});

describe('a webhook is refused', () => {
  const good = genuine(statusFields);
  const withBody = (body: string | Uint8Array) => ({ ...good, body: Buffer.from(body) });
  const text = Buffer.from(good.body).toString();
  const signed = (signature: string | undefined) => ({
    ...good,
    headers: { ...good.headers, 'x-twilio-signature': signature },
  });
  const signature = good.headers['x-twilio-signature'] ?? '';
  const hash = `${base}/status/${token}?bodySHA256=${'0'.repeat(64)}`;

  const forgeries: readonly (readonly [string, WebhookRequest])[] = [
    ['without a signature', signed(undefined)],
    ['with an empty signature', signed('')],
    ['with half a signature', signed(signature.slice(0, 10))],
    ['with a longer signature', signed(`${signature}=`)],
    ['with two signatures', signed(`${signature}, ${signature}`)],
    ['signed by another token', genuine(statusFields, good.path, 'another token')],
    ['signed by no token', genuine(statusFields, good.path, '')],
    ['with a changed field', withBody(text.replace('CallDuration=14', 'CallDuration=15'))],
    ['with a field more', withBody(`${text}&AnsweredBy=human`)],
    ['with a field less', withBody(text.replace('&CallDuration=14', ''))],
    ['with a field twice', withBody(`${text}&CallStatus=busy`)],
    ['with a field twice, the same', withBody(`${text}&CallStatus=completed`)],
    ['with a value moved into its name', withBody(text.replace('CallDuration=14', 'CallDuration1=4'))],
    ['with a name moved into its value', withBody(text.replace('CallDuration=14', 'CallDuratio=n14'))],
    [
      'with a field hidden in the one before',
      withBody(text.replace('2010-04-01', '2010-04-01CallDuration14').replace('&CallDuration=14', '')),
    ],
    ['with a status hidden in a new field', withBody(text.replace('CallStatus=completed', 'CallStatuscompleted='))],
    ['for another dispatch', { ...good, path: `${good.path}x`, url: `${good.url}x` }],
    ['over another host', genuine(statusFields, good.path, authToken, `https://evil.example${good.path}`)],
    ['over http', genuine(statusFields, good.path, authToken, good.url.replace('https', 'http'))],
    ['over another port', genuine(statusFields, good.path, authToken, good.url.replace('.example', '.example:8443'))],
    ['over a query', genuine(statusFields, good.path, authToken, `${good.url}?a=1`)],
    ['over another fragment', genuine(statusFields, good.path, authToken, `${good.url}#rc=1`)],
    [
      'with X-Forwarded headers of its own',
      {
        ...genuine(statusFields, good.path, authToken, `https://evil.example${good.path}`),
        headers: {
          ...good.headers,
          'x-twilio-signature': 'x',
          'x-forwarded-host': 'evil.example',
          host: 'evil.example',
        },
      },
    ],
    ['by GET', { ...good, method: 'GET' }],
    ['by GET, signed without fields', { ...genuine({}), method: 'GET' }],
    ['as JSON', { ...good, headers: { ...good.headers, 'content-type': 'application/json' } }],
    ['without a type', { ...good, headers: { 'x-twilio-signature': signature } }],
    ['with no body', withBody('')],
    ['with a body that is not UTF-8', withBody(Buffer.from([0x41, 0x3d, 0xff, 0xfe]))],
    ['with bodySHA256 in its URL', { ...genuine({}, `/status/${token}?bodySHA256=${'0'.repeat(64)}`), url: hash }],
    ['with bodySHA256 in its token', genuine(statusFields, '/status/bodySHA256')],
    ['of another account', genuine({ ...statusFields, AccountSid: `AC${'6'.repeat(32)}` })],
    [
      'of no account',
      genuine(Object.fromEntries(Object.entries(statusFields).filter(([name]) => name !== 'AccountSid'))),
    ],
    ['with an id that is none', call({ CallSid: 'CA1' })],
    ['with a duration that is none', call({ CallDuration: '1e9' })],
    ['with a negative duration', call({ CallDuration: '-1' })],
    ['with a status that is none', call({ CallStatus: 'completed; DROP' })],
    ['with a field of the prototype', withBody(`${text}&__proto__=x`)],
  ];

  it.each(forgeries)('%s', async (_, request) => {
    expect(await outcome(request)).toBe('forged');
  });

  it('when nothing of ours is there', async () => {
    expect(await outcome(genuine(statusFields, '/status'))).toBe('unsupported');
    expect(await outcome(genuine(statusFields, '/status/a/b'))).toBe('unsupported');
    expect(await outcome(genuine(statusFields, '/recording'))).toBe('unsupported');
  });

  it('but not when the other token signed it, nor when the port was signed, nor the fragment', async () => {
    const events = await outcome(good);
    expect(await outcome(genuine(statusFields, good.path, 'the next token'))).toEqual(events);
    for (const url of [good.url.replace('.example', '.example:443'), `${good.url}#rc=5&rp=all`])
      expect(await outcome(genuine(statusFields, good.path, authToken, url))).toEqual(events);
  });

  it('or says the same, over 2,000 changes of a genuine one', async () => {
    const said = await outcome(good);
    const pieces = text.split('&');
    const change = fc.oneof(
      fc
        .tuple(fc.nat(text.length - 1), fc.constantFrom('', '&', '=', '1', 'A', '%00', '+'))
        .map(([at, put]) => text.slice(0, at) + put + text.slice(at + 1)),
      fc
        .tuple(fc.nat(text.length - 1), fc.constantFrom('&', '=', '=&', '&A='))
        .map(([at, put]) => text.slice(0, at) + put + text.slice(at)),
      // What is signed stays the same: only the borders between names and values move.
      fc.tuple(fc.nat(pieces.length - 1), fc.integer({ min: -6, max: 6 })).map(([n, by]) => {
        const [name = '', value = ''] = (pieces[n] ?? '').split('=');
        const joined = name + value;
        const at = Math.min(joined.length, Math.max(1, name.length + by));
        return pieces.with(n, `${joined.slice(0, at)}=${joined.slice(at)}`).join('&');
      }),
      fc.shuffledSubarray(pieces, { minLength: 1 }).map((some) => some.join('&')),
    );
    await fc.assert(
      fc.asyncProperty(change, async (body) => {
        const answer = await outcome(withBody(body));
        // Fields in another order, or borders moved in what nobody reads, are the same request.
        if (answer !== 'forged') expect(answer).toEqual(said);
      }),
      { numRuns: 2_000 },
    );
  });
});

import { createHash, createHmac } from 'node:crypto';
import type { Params } from '@ghanti/adapter-twilio/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aTwilioDesk, type Post, type TwilioDesk, type Victim } from './testing/twilio-desk';

/** `FORGERIES=10000 npx vitest run examples/service/src/webhook-forgery.test.ts` for the larger figure. */
const mutations = Number(process.env.FORGERIES);

let desk: TwilioDesk;
let victim: Victim;
let other: Victim;
beforeAll(async () => {
  desk = await aTwilioDesk(6);
  [victim, other] = desk.victims as [Victim, Victim];
}, 180_000);
afterAll(() => desk?.close());

const formOf = (fields: Params) => new URLSearchParams(fields.map(([k, v]): [string, string] => [k, v])).toString();
const pathOf = (url: string) => url.slice(desk.url.length);
const formType = 'application/x-www-form-urlencoded; charset=UTF-8';

/** A post of these fields to the victim's callback. `signature` null: none. */
function post(fields: Params, signature: string | readonly string[] | null, but: Partial<Post> = {}): Post {
  return {
    method: 'POST',
    path: pathOf(victim.url),
    body: formOf(fields),
    ...but,
    headers: {
      'content-type': formType,
      ...(signature === null ? {} : { 'x-twilio-signature': signature }),
      ...but.headers,
    },
  };
}

const genuine = (one: Victim = victim): Post =>
  post(one.fields, desk.sign(one.url, one.fields), { path: pathOf(one.url) });
const signed = () => desk.sign(victim.url, victim.fields);
const changed = (name: string, value: string): Params => victim.fields.map(([k, v]) => [k, k === name ? value : v]);
const without = (name: string): Params => victim.fields.filter(([k]) => k !== name);
/** Signed truly, over another URL than the one that is asked for. */
const signedFor = (url: string, headers: Post['headers'] = {}) =>
  post(victim.fields, desk.sign(url, victim.fields), { headers });
/** Truly signed by Twilio over the very URL that is asked for. */
const trulyAt = (url: string, fields: Params = victim.fields) =>
  post(fields, desk.sign(url, fields), { path: pathOf(url) });

const bodyHash = (body: string) => createHash('sha256').update(body).digest('hex');

/** Requests that Twilio did not send to this URL with these fields. */
const forgeries: Readonly<Record<string, () => Post>> = {
  'without a signature': () => post(victim.fields, null),
  'with an empty signature': () => post(victim.fields, ''),
  'with a signature of one character': () => post(victim.fields, 'A'),
  'with a signature that lacks its end': () => post(victim.fields, signed().slice(0, -1)),
  'with a signature that has more than its end': () => post(victim.fields, `${signed()}=`),
  'with the right signature in small letters': () => post(victim.fields, signed().toLowerCase()),
  'with the right signature in hexadecimal': () => post(victim.fields, Buffer.from(signed(), 'base64').toString('hex')),
  'with two signatures, one of them right': () => post(victim.fields, [signed(), 'forged']),
  'signed with another token': () => post(victim.fields, desk.sign(victim.url, victim.fields, 'another token')),
  'signed with an empty token': () => post(victim.fields, desk.sign(victim.url, victim.fields, '')),
  'signed by another algorithm with our token': () => {
    const text = victim.url + [...victim.fields].sort().flat().join('');
    return post(victim.fields, createHmac('sha256', desk.standIn.authToken).update(text).digest('base64'));
  },
  'with another status': () => post(changed('CallStatus', 'failed'), signed()),
  'with another duration': () => post(changed('CallDuration', '31'), signed()),
  'with a call of somebody else': () => post(changed('CallSid', other.sid), signed()),
  'without one of its fields': () => post(without('SequenceNumber'), signed()),
  'with a field more': () => post([...victim.fields, ['AnsweredBy', 'human']], signed()),
  'whose name and value meet elsewhere': () => post([...without('CallDuration'), ['CallDuratio', 'n30']], signed()),
  'with a field hidden in the value before it': () =>
    post(
      [...without('CallDuration').filter(([k]) => k !== 'ApiVersion'), ['ApiVersion', '2010-04-01CallDuration30']],
      signed(),
    ),
  'with a field twice': () => post([...victim.fields, ['CallStatus', 'completed']], signed()),
  'with a field twice, and once signed': () => post([['CallStatus', 'failed'], ...victim.fields], signed()),
  'signed for another port': () => signedFor(victim.url.replace(/:\d+/, ':1')),
  'signed for https': () => signedFor(victim.url.replace('http:', 'https:')),
  'signed for another host, which its Host header names': () =>
    signedFor(victim.url.replace(/127\.0\.0\.1:\d+/, 'evil.example'), { host: 'evil.example' }),
  'signed for another host, which its X-Forwarded headers name': () =>
    signedFor(victim.url.replace(desk.url, 'https://evil.example'), {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example;proto=https',
    }),
  'with bodySHA256 in its URL, so that the fields are not signed': () => {
    const url = `${victim.url}?bodySHA256=${bodyHash('{}')}`;
    return { ...post(victim.fields, desk.sign(url, []), { path: pathOf(url) }) };
  },
  'with bodySHA256 in its URL, and a body that it fits': () => {
    const body = JSON.stringify(Object.fromEntries(victim.fields));
    const url = `${victim.url}?bodySHA256=${bodyHash(body)}`;
    const json = { 'content-type': 'application/json' };
    return post([], desk.sign(url, []), { path: pathOf(url), body, headers: json });
  },
  'whose body is not there': () => post([], signed()),
  'whose body is called JSON': () => post(victim.fields, signed(), { headers: { 'content-type': 'application/json' } }),
  'whose body is called nothing': () => post(victim.fields, signed(), { headers: { 'content-type': 'text/plain' } }),
  'sent by GET with the fields of a post': () =>
    post(victim.fields, signed(), { method: 'GET', path: `${pathOf(victim.url)}?${formOf(victim.fields)}`, body: '' }),
  'sent by GET and signed so: we never asked for one': () => {
    const url = `${victim.url}?${formOf(victim.fields)}`;
    return post([], desk.sign(url, []), { method: 'GET', path: pathOf(url), body: '' });
  },
  'whose query is in another order': () =>
    post(victim.fields, desk.sign(`${victim.url}?a=1&b=2`, victim.fields), { path: `${pathOf(victim.url)}?b=2&a=1` }),
  'with a query that was not signed': () => post(victim.fields, signed(), { path: `${pathOf(victim.url)}?a=1` }),
  'signed with a fragment that we never gave': () => signedFor(`${victim.url}#rc=0`),
  'whose path is written otherwise': () =>
    post(victim.fields, signed(), { path: pathOf(victim.url).replace('/status/', '/%73tatus/') }),
  'that was sent to the callback of somebody else': () => post(other.fields, desk.sign(other.url, other.fields)),
  'of another account, signed with our token': () => trulyAt(victim.url, changed('AccountSid', `AC${'6'.repeat(32)}`)),
  'of another account, signed with its token': () => {
    const fields = changed('AccountSid', `AC${'6'.repeat(32)}`);
    return post(fields, desk.sign(victim.url, fields, 'its token'));
  },
};

/** Requests that Twilio sent truly, to URLs whose attempt token is none of ours, or of no attempt any more. */
const strangers: Readonly<Record<string, () => Post>> = {
  'a token with another MAC': () => trulyAt(victim.url.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A'))),
  'a token that another secret made': () => {
    const [head = '', body = ''] = /^(.*\/)(v1\.[^/]*)\.[^./]+$/.exec(victim.url)?.slice(1) ?? [];
    const mac = createHmac('sha256', 'another secret').update(`dispatch\n${body}`).digest().subarray(0, 16);
    return trulyAt(`${head}${body}.${mac.toString('base64url')}`);
  },
  'a token of a recipient who is not there': () => trulyAt(victim.url.replace(/v1\.k1\.\w+/, 'v1.k1.zzzz')),
  'no token': () => trulyAt(victim.url.replace(/[^/]+$/, 'x')),
};

const statesOf = async () => JSON.stringify(await Promise.all(desk.victims.map((one) => desk.stateOf(one))));

describe('a webhook of Twilio', () => {
  it('there are at least thirty ways to forge one', () => {
    expect(Object.keys(forgeries).length + Object.keys(strangers).length).toBeGreaterThanOrEqual(30);
  });

  it.each(Object.entries(forgeries))('is refused %s, and changes nothing', async (_, forge) => {
    const before = await statesOf();
    expect(await desk.send(forge())).toBe(403);
    expect(await statesOf()).toBe(before);
  });

  it.each(Object.entries(strangers))('changes nothing by %s', async (_, forge) => {
    const before = await statesOf();
    expect(await desk.send(forge())).toBeLessThan(500);
    expect(await statesOf()).toBe(before);
  });

  it(`is refused after each of ${mutations} mutations, or tells what it told before; none changes anything`, async () => {
    const before = await statesOf();
    const told = await desk.read(genuine());
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.constantFrom(...mutators), async (at, to, mutate) => {
        const mutant = mutate(genuine(), at, to);
        // The scheme signs no mark between a name and its value: two requests may be one to any signature. Then
        // nothing that we read may differ.
        if (signedText(mutant) === signedText(genuine())) expect([told, null]).toContainEqual(await desk.read(mutant));
        else expect(await desk.send(mutant), JSON.stringify(mutant)).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: mutations },
    );
    expect(await statesOf()).toBe(before);
  }, 600_000);

  it('is believed when it is genuine, with and without the port signed; a hundred replays change nothing more', async () => {
    const [, , third] = desk.victims as [Victim, Victim, Victim];
    const portless = desk.sign(third.url.replace(/:\d+\//, '/'), third.fields);
    expect(await desk.send(post(third.fields, portless, { path: pathOf(third.url) }))).toBe(204);
    expect((await desk.stateOf(third))?.life.evidence.ended).not.toBeNull();
    expect(await desk.send(genuine(other))).toBe(204);
    const after = await desk.stateOf(other);
    expect(after?.life.evidence).toMatchObject({ duration: 30 });
    const money = await desk.client.get('/api/accounts/user_details/');
    for (let replay = 0; replay < 100; replay++) expect(await desk.send(genuine(other))).toBe(204);
    expect(await desk.stateOf(other)).toEqual(after);
    expect((await desk.client.get('/api/accounts/user_details/')).body).toEqual(money.body);
  });

  it('changes nothing by the token of an attempt that is over, once the number is called again', async () => {
    for (const one of desk.victims) await desk.send(genuine(one));
    const begun = await desk.client.send('POST', `/api/system/campaigns/${desk.campaignId}/begin/`, {
      message: 'again',
      status: ['Completed'],
    });
    expect(begun.http, begun.text).toBe(200);
    await desk.atRest();
    const before = await statesOf();
    for (const one of desk.victims) expect(await desk.send(genuine(one))).toBe(204);
    expect(await statesOf()).toBe(before);
  });
});

/** Ways to change a request by a little: `at` says where, `to` into what. */
const mutators: readonly ((post: Post, at: number, to: number) => Post)[] = [
  (one, at, to) => ({ ...one, body: flip(one.body, at, to) }),
  (one, at) => ({ ...one, body: cut(one.body, at) }),
  (one, at, to) => ({ ...one, body: insert(one.body, at, to) }),
  (one, at, to) => ({ ...one, path: pathOf(victim.url).slice(0, 18) + flip(one.path.slice(18), at, to) }),
  (one, at) => ({ ...one, path: one.path.slice(0, 18) + cut(one.path.slice(18), at) }),
  (one, at, to) => signature(one, (text) => flip(text, at, to)),
  (one, at) => signature(one, (text) => cut(text, at)),
  (one, at, to) => signature(one, (text) => insert(text, at, to)),
  (one, at) => fields(one, (all) => all.filter((_, n) => n !== at % all.length)),
  (one, at) => fields(one, (all) => [...all, all[at % all.length] ?? '']),
  (one, at, to) => fields(one, (all) => [...all, `${names[at % names.length]}=${to}`]),
  (one, at, to) => fields(one, (all) => all.map((field, n) => (n === at % all.length ? `${field}${to % 10}` : field))),
  (one, at) => fields(one, (all) => all.map((field, n) => (n === at % all.length ? moved(field) : field))),
];

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~=';
const names = ['AnsweredBy', 'Digits', 'ErrorCode', 'MessageSid', 'MessageStatus', 'Body', 'x', 'CallStatus'];
const letter = (to: number) => alphabet[to % alphabet.length] ?? '';

function flip(text: string, at: number, to: number): string {
  const place = at % text.length;
  return text.slice(0, place) + letter(to) + text.slice(place + 1);
}

function cut(text: string, at: number): string {
  return text.slice(0, at % text.length) + text.slice((at % text.length) + 1);
}

function insert(text: string, at: number, to: number): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + letter(to) + text.slice(place);
}

function signature(one: Post, change: (text: string) => string): Post {
  return {
    ...one,
    headers: { ...one.headers, 'x-twilio-signature': change(String(one.headers['x-twilio-signature'])) },
  };
}

function fields(one: Post, change: (all: string[]) => string[]): Post {
  return { ...one, body: change(one.body.split('&')).join('&') };
}

/** The last letter of a name becomes the first of its value. */
function moved(field: string): string {
  const [name = '', value = ''] = field.split('=');
  return `${name.slice(0, -1)}=${name.slice(-1)}${value}`;
}

/** All that a signature is made over and compared with. */
function signedText({ method, path, headers, body }: Post): string {
  const said = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : 1)).flat();
  return [method, path, headers['x-twilio-signature'], said.join('')].join('\n');
}

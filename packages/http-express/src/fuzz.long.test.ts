import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiOf } from './openapi/document';
import type { Route } from './route';
import { allRoutes } from './routes';
import { type Hints, spoiltOf, valuesOf } from './testing/arbitrary-of-schema';
import { aCampaign, aDayAhead, type MadeCampaign } from './testing/builders';
import type { Client } from './testing/client';
import { checkAgainst } from './testing/document-check';
import { startService, type TestService } from './testing/service';

/** How many requests each route gets (T16). The document is what they are made of, and what their answers are held against. */
const validRequests = 50;
const badRequests = 150;

const check = checkAgainst(openApiOf(allRoutes, 'http://127.0.0.1'));

/** Values that get a request further than its schema. */
const hints: Hints = {
  number: [9843812344, '9843812345', '+977 984-3818700', '९८४३८१८७००', '100', '+1 900 555 1234'],
  individual_number: [[9843812344, '9843812345'], '9843812344, 9843812346', [100]],
  message: ['hello', 'Hi {tags_name}', 'Hi your OTP is {otp}', 'नमस्ते'],
  numbers: [[9843812344, '9843812347'], '9843812344', ['nobody']],
  calling_window: [{ from: '09:00', to: '18:00' }, null],
  send_to_number_file: ['people.csv', '../people.csv'],
  status: ['failed', 'Completed, hungup', ['unanswered'], 'asleep'],
  individual: [[1], '1, 2', [4], '7'],
  schedule_date: [`${aDayAhead()}T17:07`, '2023-05-09T17:07', `${aDayAhead()}T17:07+05:45`, '2083-05-09T17:07'],
  keypad: [{ digits: 1 }, { digits: 2, timeout: 5 }],
  aud_file: ['path/containing/audio.mp3', 'https://127.0.0.1/a.mp3'],
  audio: ['hello.wav', 'http://example.com/a.wav'],
  voice_input: ['np_rija', 'np_prasanna', 'np_nobody'],
  phone_sid: ['b7142c5ae3b673d944d81c83bda4f5de', 'nowhere'],
  otp: ['1234', '12345', 'abc123'],
  otp_length: [4, '6', 10],
  url: ['http://127.0.0.1:9/hook', 'ftp://example.com/'],
};

let service: TestService;
let client: Client;
let campaign: MadeCampaign;
let webhookId: number;
const asked = new Map<string, { valid: number; bad: number; statuses: Map<number, number> }>();

beforeAll(async () => {
  const limits = { loginsPerAccount: 100_000, loginsPerAddress: 100_000 };
  service = await startService({ router: { limits } });
});
afterAll(() => service.stop());

/** Every route begins with an account, a campaign and a webhook of its own: what others deleted is not missed. */
async function begin(route: Route): Promise<void> {
  client = route.access === 'admin' ? service.admin : await service.account();
  campaign = await aCampaign(client);
  const webhook = await client.post('/api/system/webhooks', { url: 'http://127.0.0.1:9/' });
  webhookId = webhook.number('data', 'details', 'id');
  asked.set(keyOf(route), { valid: 0, bad: 0, statuses: new Map() });
}

const keyOf = ({ method, path }: Route) => `${method.toUpperCase()} ${path}`;

interface Ask {
  readonly kind: 'valid' | 'body' | 'syntax' | 'query' | 'path' | 'token' | 'method';
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** In place of the body: sent as it is. */
  readonly bytes?: string;
  readonly type?: string;
  /** In place of the id. */
  readonly id?: string;
  readonly token?: string;
  readonly method?: string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function validAsks(route: Route): fc.Arbitrary<Ask> {
  const schema = check.bodyOf(route);
  const body = schema
    ? valuesOf(schema, hints).filter((value) => check.acceptsBody(route, value))
    : fc.constant(undefined);
  const parameters = check.queryOf(route);
  const query = fc.record(
    Object.fromEntries(parameters.map(({ name, schema: part }) => [name, valuesOf(part, hints, name)])),
    { requiredKeys: [] },
  );
  return fc.record({ kind: fc.constant('valid' as const), query, body });
}

function badAsks(route: Route): fc.Arbitrary<Ask> {
  const kinds: fc.Arbitrary<Ask>[] = [];
  const schema = check.bodyOf(route);
  if (schema) {
    const spoilt = spoiltOf(schema, hints).filter((value) => !check.acceptsBody(route, value));
    kinds.push(fc.record({ kind: fc.constant('body' as const), body: spoilt }));
    const bytes = fc.oneof(
      fc.constantFrom(
        '{',
        '{"a":',
        '[1,]',
        'nul',
        "{'a': 1}",
        '\u0000',
        '\ufeff{}x',
        '['.repeat(100),
        '{"a":'.repeat(30),
      ),
      fc.string({ minLength: 1 }).filter(isNoJson),
    );
    const type = fc.constantFrom(
      'application/json',
      'application/xml',
      'multipart/form-data; boundary=x',
      'text/plain',
    );
    kinds.push(fc.record({ kind: fc.constant('syntax' as const), bytes, type }));
  }
  const spoilable = check.queryOf(route).filter((one) => one.schema.type === 'integer' || one.schema.enum);
  if (spoilable.length > 0) {
    const value = fc.constantFrom('x', '0', '-1', '1.5', '1e3', '99999999999', 'NaN', "' OR 1=1", '\u0000', '९९९९९९९');
    const query = fc.tuple(fc.constantFrom(...spoilable), value).map(([{ name }, bad]) => ({ [name]: bad }));
    kinds.push(fc.record({ kind: fc.constant('query' as const), query }));
  }
  if (route.path.includes(':id')) {
    const id = fc.oneof(
      fc.constantFrom(
        '0',
        '-1',
        '1.5',
        '1e3',
        'null',
        '%00',
        '%27',
        '..%2f..',
        '9'.repeat(30),
        '९',
        '2147483648',
        '999999',
      ),
      fc
        .string({ minLength: 1 })
        .filter((word) => !/^\d+$|^\.+$/.test(word) && word.trim() !== '')
        .map(encodeURIComponent),
    );
    kinds.push(fc.record({ kind: fc.constant('path' as const), id }));
  }
  if (route.access !== 'none') {
    const token = fc.oneof(fc.constantFrom('', 'x', 'a.b.c', 'null', 'Bearer'), fc.stringMatching(/^[\w.-]{1,80}$/));
    kinds.push(fc.record({ kind: fc.constant('token' as const), token }));
  }
  kinds.push(
    fc.record({ kind: fc.constant('method' as const), method: fc.constantFrom('PATCH', 'PROPFIND', 'PURGE') }),
  );
  return fc.oneof(...kinds);
}

function isNoJson(given: string): boolean {
  try {
    JSON.parse(given);
    return false;
  } catch {
    return true;
  }
}

/** What each kind of a bad request may be answered. */
const refusals: Readonly<Record<Exclude<Ask['kind'], 'valid'>, readonly number[]>> = {
  body: [400, 413],
  syntax: [400, 415],
  query: [400],
  path: [400, 404],
  token: [401],
  method: [405],
};

function urlOf(route: Route, ask: Ask): string {
  const own = route.path.includes('/webhooks/')
    ? webhookId
    : /\/number\/:id(\/delete)?$/.test(route.path)
      ? numberOf(route)
      : campaign.id;
  const account = route.path.startsWith('/api/accounts/') ? 1 : own;
  const path = route.path
    .replace(':id', ask.id ?? String(account))
    .replace(':provider', 'simulated')
    .replace(/\*\w+/, 'a/b');
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(ask.query ?? {})) query.set(name, text(value));
  return query.size > 0 ? `${path}?${query}` : path;
}

/** Under `/campaigns/number/` some paths name the campaign, some the number. */
function numberOf({ path }: Route): number {
  return path === '/api/system/campaigns/number/:id' ? campaign.id : (campaign.numberIds[0] ?? 0);
}

async function send(route: Route, ask: Ask) {
  const body = ask.bytes ?? (ask.body === undefined ? undefined : JSON.stringify(ask.body));
  const response = await client.raw(urlOf(route, ask), {
    method: ask.method ?? route.method.toUpperCase(),
    headers: {
      ...(body === undefined ? {} : { 'content-type': ask.type ?? 'application/json' }),
      ...(ask.token === undefined ? {} : { authorization: `Bearer ${ask.token}` }),
    },
    ...(body === undefined || route.method === 'get' ? {} : { body }),
  });
  const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (type === 'text/event-stream') {
    await response.body?.cancel();
    return { status: response.status, type, text: '' };
  }
  return { status: response.status, type, text: await response.text() };
}

/** What no caller may ever read: traces of the stack, of SQL, of the machine. */
const inside =
  /\n\s+at |node_modules|\.ts:\d+|\bSELECT .* FROM\b|syntax error|relation "|violates|ECONNREFUSED|TypeError|ZodError/;

async function tried(route: Route, ask: Ask): Promise<void> {
  const answer = await send(route, ask);
  const count = asked.get(keyOf(route));
  if (count) {
    count[ask.kind === 'valid' ? 'valid' : 'bad'] += 1;
    count.statuses.set(answer.status, (count.statuses.get(answer.status) ?? 0) + 1);
  }
  const about = `${JSON.stringify(ask).slice(0, 1_000)} -> ${answer.status} ${answer.text.slice(0, 500)}`;
  expect(answer.status, about).toBeLessThan(500);
  expect(answer.text, about).not.toMatch(inside);
  const body: unknown = answer.type === 'application/json' ? JSON.parse(answer.text) : answer.text;
  expect(check.faultOf(route, { ...answer, body }), about).toBeNull();
  if (ask.kind !== 'valid') expect(refusals[ask.kind], about).toContain(answer.status);
}

describe.each(allRoutes.map((route) => [keyOf(route), route] as const))('%s', (_key, route) => {
  it('answers what the document says to requests that it allows', async () => {
    await begin(route);
    await fc.assert(
      fc.asyncProperty(validAsks(route), (ask) => tried(route, ask)),
      { numRuns: validRequests, endOnFailure: true },
    );
  });

  it('refuses, in the words of the document, those that it does not', async () => {
    await fc.assert(
      fc.asyncProperty(badAsks(route), (ask) => tried(route, ask)),
      { numRuns: badRequests, endOnFailure: true },
    );
  });
});

describe('the endpoint fuzz', () => {
  it('asked every route as often as it says', () => {
    expect([...asked.keys()]).toEqual(allRoutes.map(keyOf));
    for (const [key, { valid, bad }] of asked) expect([key, valid, bad]).toEqual([key, validRequests, badRequests]);
  });
});

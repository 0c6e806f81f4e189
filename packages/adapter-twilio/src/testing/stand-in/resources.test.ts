import { describe, expect, it } from 'vitest';
import { faultsOf, keptSchemas, publishedSchemas, type Schemas } from '../openapi/schemas';
import { caller, openBench } from './bench';

const bench = openBench({ authTokens: ['the first', 'the second'] });

async function rest(method: string, path: string, form?: Record<string, string>, token = 'the first') {
  const { url, accountSid } = bench.standIn;
  const response = await fetch(`${url}/2010-04-01/Accounts/${accountSid}${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(`${accountSid}:${token}`)}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const published = publishedSchemas();
const books: [string, Schemas][] = [
  ['kept here', keptSchemas],
  ...(published ? ([['published', published]] as [string, Schemas][]) : []),
];

const names = {
  call: 'api.v2010.account.call',
  message: 'api.v2010.account.message',
  owned: 'api.v2010.account.incoming_phone_number',
  onSale: 'api.v2010.account.available_phone_number_country.available_phone_number_local',
};

describe.each(books)('what the stand-in answers, by the schemas %s', (_, schemas) => {
  const conforms = (name: string, value: unknown) => {
    const schema = schemas[name];
    expect(schema, name).toBeDefined();
    expect(faultsOf(schemas, schema ?? {}, value)).toEqual([]);
  };

  it('is a call: as it is created, fetched and listed, before and after its end', async () => {
    for (const digit of [0, 1, 2, 3, 5]) {
      const order = {
        To: bench.number(digit),
        From: caller,
        Url: `${bench.host.url}/answer`,
        MachineDetection: 'Enable',
      };
      const created = await rest('POST', '/Calls.json', order);
      expect(created.status).toBe(201);
      conforms(names.call, created.body);
      await bench.standIn.idle();
      conforms(names.call, (await rest('GET', `/Calls/${created.body.sid}.json`)).body);
    }
    const { calls } = (await rest('GET', '/Calls.json?PageSize=1000')).body;
    expect(calls.length).toBeGreaterThanOrEqual(5);
    for (const call of calls) conforms(names.call, call);
  });

  it('is a message: as it is created, fetched and listed', async () => {
    const order = { To: bench.number(1), From: caller, Body: 'hi' };
    const created = await rest('POST', '/Messages.json', order);
    conforms(names.message, created.body);
    await bench.standIn.idle();
    conforms(names.message, (await rest('GET', `/Messages/${created.body.sid}.json`)).body);
    for (const message of (await rest('GET', '/Messages.json')).body.messages) conforms(names.message, message);
  });

  it('is a phone number: on sale, bought, changed, listed', async () => {
    const shop = (await rest('GET', '/AvailablePhoneNumbers/NP/Local.json?VoiceEnabled=true')).body;
    for (const number of shop.available_phone_numbers) conforms(names.onSale, number);
    const bought = await rest('POST', '/IncomingPhoneNumbers.json', {
      PhoneNumber: shop.available_phone_numbers[0].phone_number,
    });
    expect(bought.status).toBe(201);
    conforms(names.owned, bought.body);
    const path = `/IncomingPhoneNumbers/${bought.body.sid}.json`;
    conforms(names.owned, (await rest('POST', path, { SmsUrl: 'https://example.com/sms' })).body);
    for (const line of (await rest('GET', '/IncomingPhoneNumbers.json')).body.incoming_phone_numbers)
      conforms(names.owned, line);
    expect((await rest('DELETE', path)).status).toBe(204);
    expect((await rest('DELETE', path)).status).toBe(404);
  });
});

describe('the API of the stand-in', () => {
  it('opens to each token of the account and to no other, and knows no other account', async () => {
    expect((await rest('GET', '.json')).body).toMatchObject({ status: 'active' });
    expect((await rest('GET', '.json', undefined, 'the second')).status).toBe(200);
    expect((await rest('GET', '.json', undefined, 'the third')).body).toMatchObject({ code: 20003, status: 401 });
    expect((await rest('GET', '/Calls/CA00000000000000000000000000000000.json')).body).toMatchObject({ code: 20404 });
  });

  it('hands lists on by pages, newest first', async () => {
    for (let n = 0; n < 3; n++)
      await rest('POST', '/Messages.json', { To: bench.number(0), From: caller, Body: `page ${n}` });
    const first = (await rest('GET', '/Messages.json?PageSize=2')).body;
    expect(first.messages.map(({ body }: { body: string }) => body)).toEqual(['page 2', 'page 1']);
    const all = await bench.client.messages.list({ pageSize: 2, limit: 3 });
    expect(all.map(({ body }) => body)).toEqual(['page 2', 'page 1', 'page 0']);
  });

  it.each([
    ['/Calls.json', { From: caller, Url: 'https://example.com' }, 21201],
    ['/Calls.json', { To: '12', From: caller, Url: 'https://example.com' }, 21211],
    ['/Calls.json', { To: '+9779800000000', Url: 'https://example.com' }, 21213],
    ['/Calls.json', { To: '+9779800000000', From: '+9771111111', Url: 'https://example.com' }, 21210],
    ['/Calls.json', { To: '+9779800000000', From: caller }, 21205],
    ['/Calls.json', { To: '+9779800000000', From: caller, Url: 'https://a_b.example.com' }, 21205],
    ['/Messages.json', { To: '+9779800000000', From: caller }, 21602],
    ['/Messages.json', { To: '+9779800000000', From: '+9771111111', Body: 'hi' }, 21606],
    ['/Messages.json', { To: '+9779800000000', From: caller, Body: 'x'.repeat(1_601) }, 21617],
    ['/IncomingPhoneNumbers.json', { PhoneNumber: '+15005550000' }, 21422],
  ])('refuses a post to %s with %o by code %i', async (path, form, code) => {
    expect(await rest('POST', path, form as Record<string, string>)).toMatchObject({
      status: 400,
      body: { code, status: 400 },
    });
  });
});

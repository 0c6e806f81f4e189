import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aCall,
  accountSid,
  aText,
  callAnswer,
  callSid,
  messageAnswer,
  messageSid,
  optionsFor,
} from './testing/builders';
import { keptOperations, type Operation, type Parameter, publishedOperations } from './testing/openapi/operations';
import { type Recorded, recordingServer } from './testing/recording-server';
import { twilioTelephony } from './twilio';

const number = { phone_number: '+14155550100', friendly_name: 'x', capabilities: { voice: true } };
const intentAt = new Date('2026-11-25T10:00:00Z');
const lookup = { token: 'x', to: '+9779801000000', from: '+97715970000', intentAt };
const soon = () => AbortSignal.timeout(60_000);

/** An answer that lets each request go on to the next. */
function answerTo({ path, method, query }: Recorded) {
  if (path.includes('/AvailablePhoneNumbers/')) return { json: { available_phone_numbers: [number] } };
  if (path.endsWith('/IncomingPhoneNumbers.json') && method === 'GET') {
    const owned =
      query.get('PhoneNumber') === number.phone_number
        ? []
        : [{ ...number, sid: `PN${'3'.repeat(32)}`, phone_number: '+14155550101' }];
    return { json: { incoming_phone_numbers: owned } };
  }
  if (path.includes('/IncomingPhoneNumbers')) return method === 'DELETE' ? { status: 204, text: '' } : { json: number };
  if (path.endsWith('/Calls.json') && method === 'GET') return { json: { calls: [callAnswer()] } };
  if (path.endsWith('/Messages.json') && method === 'GET') return { json: { messages: [messageAnswer()] } };
  if (path.includes('/Messages')) return { json: messageAnswer() };
  if (path.includes('/Calls')) return { json: callAnswer({ status: method === 'GET' ? 'queued' : 'in-progress' }) };
  return { json: { sid: accountSid, status: 'active' } };
}

let server: Awaited<ReturnType<typeof recordingServer>>;
beforeAll(async () => {
  server = await recordingServer(answerTo);
  const telephony = twilioTelephony(optionsFor(server.url, { lines: { kinds: ['local', 'mobile', 'tollFree'] } }));
  const able = { voice: true, sms: true, mms: true, fax: true };
  await telephony.placeCall(aCall({ detectMachine: true, keypad: { digits: 1, timeoutSeconds: 5 } }), soon());
  await telephony.sendMessage(aText(), soon());
  await telephony.findPlaced({ ...lookup, service: 'PHONE' });
  await telephony.findPlaced({ ...lookup, service: 'SMS' });
  await telephony.fetch('PHONE', callSid);
  await telephony.fetch('SMS', messageSid);
  await telephony.hangUp(callSid);
  await telephony.probe?.(soon());
  await telephony.numbers.available({ capabilities: able, sid: '14155550100' });
  await telephony.numbers.buy('14155550100');
  await telephony.numbers.release('14155550101');
  await telephony.close?.();
});
afterAll(() => server.close());

/** The name of an operation: the ids in its path are parameters. */
function operationOf({ method, path }: Recorded): string {
  const named = path
    .replace(/\/Accounts\/AC[0-9a-f]{32}\.json/, '/Accounts/{Sid}.json')
    .replace(/\/AC[0-9a-f]{32}\//, '/{AccountSid}/')
    .replace(/\/[A-Z]{2}[0-9a-f]{32}\.json/, '/{Sid}.json')
    .replace(/\/AvailablePhoneNumbers\/[A-Z]{2}\//, '/AvailablePhoneNumbers/{CountryCode}/');
  return `${method} ${named}`;
}

function faultsOf(request: Recorded, operation: Operation): string[] {
  const missing = Object.entries(operation.form).filter(([name, { required }]) => required && !request.form.has(name));
  return [
    ...missing.map(([name]) => `${name} is required`),
    ...[...request.query].flatMap(([name, value]) => faultsOfValue(name, value, operation.query[name])),
    ...[...request.form].flatMap(([name, value]) => faultsOfValue(name, value, operation.form[name])),
    ...[...new Set(request.form.keys())].flatMap((name) =>
      request.form.getAll(name).length > 1 && operation.form[name]?.type !== 'array' ? [`${name} comes twice`] : [],
    ),
  ];
}

function faultsOfValue(name: string, value: string, parameter: Parameter | undefined): string[] {
  if (!parameter) return [`${name} is not known`];
  const { type, format } = parameter;
  const right =
    (type !== 'integer' || /^\d+$/.test(value)) &&
    (type !== 'boolean' || /^(true|false)$/.test(value)) &&
    (format !== 'uri' || URL.canParse(value)) &&
    (format !== 'phone-number' || /^\+?\d+$/.test(value)) &&
    (format !== 'http-method' || /^(GET|POST)$/.test(value)) &&
    (parameter.enum === undefined || parameter.enum.includes(value));
  return right ? [] : [`${name} is "${value}"`];
}

describe("Twilio's published API", () => {
  const published = publishedOperations();

  it('has every request that the adapter can send, with its parameters and their forms', () => {
    for (const operations of [keptOperations, { ...keptOperations, ...published }])
      for (const request of server.requests) {
        const operation = operations[operationOf(request)];
        expect(operation, operationOf(request)).toBeDefined();
        expect(operation && faultsOf(request, operation), operationOf(request)).toEqual([]);
      }
  });

  it('has been asked for every operation that is kept here', () => {
    const asked = new Set(server.requests.map(operationOf));
    expect(Object.keys(keptOperations).filter((name) => !asked.has(name))).toEqual([]);
  });

  it.skipIf(published === null)('is what is kept of it here', () => {
    expect(keptOperations).toMatchObject(JSON.parse(JSON.stringify(published)));
    expect(Object.keys(published ?? {}).length).toBeGreaterThan(10);
  });
});

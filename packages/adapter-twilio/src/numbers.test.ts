import { afterEach, describe, expect, it } from 'vitest';
import { optionsFor } from './testing/builders';
import { type Recorded, type Reply, recordingServer } from './testing/recording-server';
import { twilioTelephony } from './twilio';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function against(answer: (request: Recorded) => Reply, but: Parameters<typeof optionsFor>[1] = {}) {
  const server = await recordingServer(answer);
  const telephony = twilioTelephony(optionsFor(server.url, but));
  closers.push(
    () => server.close(),
    async () => telephony.close?.(),
  );
  return { server, numbers: telephony.numbers };
}

const onSale = (phone_number: string) => ({
  phone_number,
  friendly_name: 'On sale',
  capabilities: { voice: true, SMS: true, MMS: false },
});
const owned = (phone_number: string) => ({ ...onSale(phone_number), sid: `PN${'3'.repeat(32)}` });
const search = (request: Recorded): Reply =>
  request.method === 'GET' ? { json: { incoming_phone_numbers: [] } } : { status: 201, json: owned('+14155550100') };

describe('numbers on sale', () => {
  it('are searched by country and kind, each once, with what they can do and what they cost in credits', async () => {
    const lines = { country: 'US', rate: 250, most: 5 };
    const { server, numbers } = await against(() => ({ json: { available_phone_numbers: [onSale('+14155550100')] } }), {
      lines,
    });
    expect(await numbers.available({ capabilities: { voice: true } })).toEqual([
      {
        number: '+14155550100',
        sid: '14155550100',
        friendlyName: 'On sale',
        capabilities: { voice: true, sms: true, mms: false, fax: false },
        rate: 250,
        acceptIncoming: 'Voice Calls',
        configureWith: 'Webhook',
        callComesIn: 'Webhook',
        callUrl: 'https://ghanti.example/webhooks/twilio/incoming-call',
        httpRequest: 'HTTP POST',
      },
    ]);
    expect(server.requests.map(({ path }) => path.split('/').slice(-2).join('/')).sort()).toEqual([
      'US/Local.json',
      'US/Mobile.json',
    ]);
    for (const { query } of server.requests) expect(query.get('VoiceEnabled')).toBe('true');
  });

  it('are none of a kind that the country does not have', async () => {
    const { numbers } = await against(({ path }) =>
      path.includes('Mobile')
        ? { status: 404, json: { code: 20404, message: 'not found' } }
        : { json: { available_phone_numbers: [onSale('+14155550100')] } },
    );
    expect(await numbers.available()).toHaveLength(1);
  });

  it('are asked for by one number, which is there or not', async () => {
    const { server, numbers } = await against(() => ({
      json: { available_phone_numbers: [onSale('+14155550100'), onSale('+14155550199')] },
    }));
    expect(await numbers.available({ sid: '14155550199' })).toMatchObject([{ number: '+14155550199' }]);
    expect(server.requests[0]?.query.get('Contains')).toBe('14155550199');
  });

  it('are not known while Twilio cannot be asked', async () => {
    const { numbers } = await against(() => ({ status: 503, text: '' }));
    await expect(numbers.available()).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

describe('buying a number', () => {
  it('points its texts and calls at us', async () => {
    const { server, numbers } = await against(search);
    expect(await numbers.buy('14155550100')).toMatchObject({ number: '+14155550100', sid: '14155550100' });
    expect(Object.fromEntries(server.requests[1]?.form ?? [])).toEqual({
      PhoneNumber: '+14155550100',
      SmsUrl: 'https://ghanti.example/webhooks/twilio/inbound#rc=5&rp=all',
      SmsMethod: 'POST',
      VoiceUrl: 'https://ghanti.example/webhooks/twilio/incoming-call',
      VoiceMethod: 'POST',
      StatusCallback: 'https://ghanti.example/webhooks/twilio/incoming-status',
      StatusCallbackMethod: 'POST',
    });
  });

  it('answers the same line where it is ours already, and buys nothing', async () => {
    const { server, numbers } = await against(() => ({ json: { incoming_phone_numbers: [owned('+14155550100')] } }));
    expect(await numbers.buy('14155550100')).toMatchObject({ number: '+14155550100' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('answers the line that a request whose answer was lost has bought in the very moment', async () => {
    let asked = 0;
    const { numbers } = await against(({ method }) => {
      if (method === 'POST') return { status: 400, json: { code: 21422, message: 'not available' } };
      asked += 1;
      return { json: { incoming_phone_numbers: asked === 1 ? [] : [owned('+14155550100')] } };
    });
    expect(await numbers.buy('14155550100')).toMatchObject({ number: '+14155550100' });
  });

  it('does not take a longer number of ours for it', async () => {
    const { server, numbers } = await against(({ method }) =>
      method === 'GET'
        ? { json: { incoming_phone_numbers: [owned('+141555501001')] } }
        : search({ method } as Recorded),
    );
    await numbers.buy('14155550100');
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it.each([
    [{ status: 400, json: { code: 21422, message: 'not available' } }, 'rejected'],
    [{ status: 400, json: { code: 21421, message: 'invalid' } }, 'rejected'],
    [{ status: 503, text: '' }, 'in_doubt'],
  ] as const)('fails by what Twilio answers: %j', async (reply, kind) => {
    const { numbers } = await against((request) => (request.method === 'GET' ? search(request) : reply));
    await expect(numbers.buy('14155550100')).rejects.toMatchObject({ kind });
  });
});

describe('releasing a number', () => {
  it('gives it back by the id that Twilio has for it', async () => {
    const { server, numbers } = await against(({ method }) =>
      method === 'GET' ? { json: { incoming_phone_numbers: [owned('+14155550100')] } } : { status: 204, text: '' },
    );
    await numbers.release('14155550100');
    expect(server.requests.at(-1)).toMatchObject({ method: 'DELETE' });
    expect(server.requests.at(-1)?.path).toContain(`/IncomingPhoneNumbers/PN${'3'.repeat(32)}.json`);
  });

  it('is done where it is not ours', async () => {
    const { server, numbers } = await against(search);
    await numbers.release('14155550100');
    expect(server.requests).toHaveLength(1);
  });
});

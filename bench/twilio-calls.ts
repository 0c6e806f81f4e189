/**
 * How many calls a second the Twilio adapter places, beside the official client as it comes and bare undici, all against one loopback
 * server in a process of its own that answers as Twilio does. 50 requests in flight; the median of interleaved rounds.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/twilio-calls.ts [requests a round]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { twilioTelephony } from '@ghanti/adapter-twilio';
import type { CallRequest } from '@ghanti/core';
import twilio from 'twilio';
import { Pool } from 'undici';

const requests = Number(process.argv[2] ?? 4_000);
const inFlight = 50;
const rounds = 5;
const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token';
const base = 'https://ghanti.example/webhooks/twilio';

const answer = {
  sid: `CA${'1'.repeat(32)}`,
  account_sid: accountSid,
  to: '+9779801000000',
  from: '+97715970000',
  status: 'queued',
  direction: 'outbound-api',
  duration: null,
  date_created: 'Wed, 25 Nov 2026 10:00:00 +0000',
  date_updated: null,
  start_time: null,
  end_time: null,
  subresource_uris: { events: `/2010-04-01/Accounts/${accountSid}/Calls/CA/Events.json` },
};
const server = spawn(process.execPath, ['--input-type=module', '--eval', serverCode(JSON.stringify(answer))], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [port] = (await once(server.stdout, 'data')) as [Buffer];
const url = `http://127.0.0.1:${port.toString().trim()}`;

const adapter = twilioTelephony({ accountSid, authToken, callers: ['+97715970000'], baseUrl: url });
const plain = twilio(accountSid, authToken);
plain.api.baseUrl = url;
const pool = new Pool(url, { connections: 100 });

const call: CallRequest = {
  token: 'v1.k1.a.1.1.mac',
  to: '+9779801000000',
  from: '+97715970000',
  parts: [],
  contentSeconds: 12,
  ringTimeoutSeconds: 30,
  timeLimitSeconds: 60,
  detectMachine: false,
  keypad: null,
  callbacks: { status: `${base}/status/x`, answer: `${base}/answer/x`, mark: `${base}/mark/x` },
};
const order = {
  to: call.to,
  from: call.from,
  url: call.callbacks.answer,
  statusCallback: call.callbacks.status,
  statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
  timeout: call.ringTimeoutSeconds,
  timeLimit: call.timeLimitSeconds,
};
const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
const path = `/2010-04-01/Accounts/${accountSid}/Calls.json`;

const clients: Readonly<Record<string, () => Promise<unknown>>> = {
  'the adapter': () => adapter.placeCall(call, AbortSignal.timeout(30_000)),
  'twilio as it comes': () => plain.calls.create(order),
  'bare undici': async () => {
    const body = new URLSearchParams({ To: call.to, From: call.from, Url: call.callbacks.answer, Timeout: '30' });
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const response = await pool.request({ method: 'POST', path, headers, body: body.toString() });
    return response.body.json();
  },
};

const rates = new Map(Object.keys(clients).map((name) => [name, [] as number[]]));
for (const place of Object.values(clients)) await placed(place, Math.min(500, requests));
for (let round = 0; round < rounds; round++)
  for (const [name, place] of Object.entries(clients)) rates.get(name)?.push(await placed(place, requests));

const median = (name: string) => rates.get(name)?.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
for (const name of rates.keys()) console.log(`${name.padEnd(20)} ${median(name).toFixed(0).padStart(7)} calls/s`);
const ratio = (name: string) => median('the adapter') / median(name);
console.log(`the adapter is ${ratio('twilio as it comes').toFixed(1)} times twilio as it comes (goal: 3 or more)`);
console.log(`the adapter is ${(100 * ratio('bare undici')).toFixed(0)} % of bare undici (goal: 40 or more)`);

await adapter.close?.();
await pool.close();
server.kill();
process.exit();

async function placed(place: () => Promise<unknown>, count: number): Promise<number> {
  let left = count;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await place();
    }),
  );
  return (count * 1_000) / (performance.now() - started);
}

function serverCode(body: string): string {
  return `
    import { createServer } from 'node:http';
    const body = ${JSON.stringify(body)};
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        response.writeHead(201, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
      });
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));
  `;
}

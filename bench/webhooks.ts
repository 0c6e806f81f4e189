/*
 * Goals 6 and 7 of the performance plan, and "answered in under a second" (docs/correctness/rules.md): signed status callbacks of Twilio through the
 * mounted router on a real PostgreSQL, each answered after the commit of what it says. Beside it, in the same run, the same route with a store
 * that keeps nothing, and the same route with one transaction an event. Then 300 a second for ten seconds, and a burst of 1,000 in one.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/webhooks.ts [calls, default 2000; four callbacks each]
 */
import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { twilioTelephony } from '@ghanti/adapter-twilio';
import type { CallRequest, Recipient, Store, Telephony } from '@ghanti/core';
import { postgresStore } from '@ghanti/store-postgres';
import { Pool } from 'undici';
import { startService } from '../packages/http-express/src/testing/service';
import { realPostgres } from '../packages/store-postgres/src/testing/real-postgres';

const calls = Number(process.argv[2] ?? 2_000);
const inFlight = 100;
const accountSid = `AC${'5'.repeat(32)}`;
const authToken = 'a token';
const statuses = ['initiated', 'ringing', 'in-progress', 'completed'] as const;

interface Placed {
  readonly sid: string;
  readonly request: CallRequest;
}

/** Twilio's plugin, but for the requests: those are answered at once, and remembered. */
function answeringAtOnce(placed: Placed[]): Telephony {
  const plugin = twilioTelephony({ accountSid, authToken, callers: ['+97715970000'], baseUrl: 'http://127.0.0.1:9' });
  return {
    ...plugin,
    async placeCall(request) {
      const sid = `CA${String(placed.length).padStart(32, '0')}`;
      placed.push({ sid, request });
      return { providerId: sid };
    },
  };
}

/** A callback as Twilio signs it. */
function callbackOf({ sid, request }: Placed, seq: number): { path: string; body: string; signature: string } {
  const url = request.callbacks.status;
  const ended = statuses[seq] === 'completed' ? { CallDuration: '14', Duration: '1' } : {};
  const fields: Record<string, string> = {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: sid,
    CallStatus: statuses[seq] ?? '',
    CallbackSource: 'call-progress-events',
    Direction: 'outbound-api',
    From: request.from,
    SequenceNumber: String(seq),
    Timestamp: 'Wed, 25 Nov 2026 10:00:00 +0000',
    To: request.to,
    ...ended,
  };
  const said = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');
  const signature = createHmac('sha1', authToken).update(url).update(said).digest('base64');
  return { path: new URL(url).pathname, body: new URLSearchParams(fields).toString(), signature };
}

/** The service with so many calls under way, and a way to tell it about them. */
async function withCalls(database: Store, change: (store: Store) => Store) {
  const placed: Placed[] = [];
  const store = change(database);
  const service = await startService({
    store,
    telephony: answeringAtOnce(placed),
    settings: { callsPerSecond: 100_000, channels: 1_000_000, tickMs: 100 },
  });
  const { account } = await service.account(calls * 10);
  const rows = Array.from({ length: calls }, (_, row) => ({ number: `98${10_000_000 + row}`, row }));
  const input = { name: 'Bench', services: 'PHONE' } as const;
  const { campaign } = await service.engine.campaigns.create(account.id, input, rows, { allOrNothing: true });
  await service.engine.campaigns.begin(account.id, campaign.id, { message: 'नमस्ते' });
  while (placed.length < calls) await pause(50);
  await pause(500);
  const pool = new Pool(new URL(service.url).origin, { connections: inFlight });
  const tell = async (callback: ReturnType<typeof callbackOf>): Promise<number> => {
    const from = performance.now();
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: callback.path,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': callback.signature },
      body: callback.body,
    });
    await body.dump();
    if (statusCode !== 204) throw new Error(`answered ${statusCode}`);
    return performance.now() - from;
  };
  const stop = async () => {
    await pool.close();
    await service.stop();
  };
  return { placed, tell, stop };
}

/** All callbacks of all calls, 100 in flight: how many a second, and how long the slowest hundredth took. */
async function flood({ placed, tell }: Awaited<ReturnType<typeof withCalls>>) {
  const callbacks = statuses.flatMap((_, seq) => placed.map((one) => callbackOf(one, seq)));
  const took: number[] = [];
  const from = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (let one = callbacks.shift(); one; one = callbacks.shift()) took.push(await tell(one));
    }),
  );
  return { rate: took.length / ((performance.now() - from) / 1_000), p99: percentile(took, 0.99) };
}

/** So many a second for so long, whether they are answered or not. */
async function paced({ placed, tell }: Awaited<ReturnType<typeof withCalls>>, perSecond: number, seconds: number) {
  const callbacks = statuses.flatMap((_, seq) => placed.map((one) => callbackOf(one, seq)));
  const answers: Promise<number>[] = [];
  const from = performance.now();
  while (answers.length < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, Math.ceil(((performance.now() - from) / 1_000) * perSecond));
    while (answers.length < due) {
      const callback = callbacks.shift();
      if (!callback) throw new Error('too few calls for this figure: give a larger number');
      answers.push(tell(callback));
    }
    await pause(5);
  }
  return percentile(await Promise.all(answers), 0.99);
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Knows the calls, and keeps nothing of what is told of them. */
function keepingNothing(store: Store): Store {
  const known = new Map<number, Recipient>();
  return {
    ...store,
    dispatch: {
      ...store.dispatch,
      async apply(events, advance, now) {
        if (events.some(({ event }) => event.seq === undefined || event.seq === null))
          return store.dispatch.apply(events, advance, now);
        const unknown = events.map(({ recipientId }) => recipientId).filter((id) => !known.has(id));
        if (unknown.length > 0)
          for (const recipient of await store.dispatch.recipients(unknown)) known.set(recipient.id, recipient);
        return events.flatMap(({ recipientId }) => {
          const recipient = known.get(recipientId);
          return recipient ? [{ recipient, before: recipient.life, changed: false, effects: [] }] : [];
        });
      },
    },
  };
}

const oneByOne = (store: Store): Store => ({
  ...store,
  dispatch: {
    ...store.dispatch,
    apply: async (events, advance, now) =>
      (await Promise.all(events.map((event) => store.dispatch.apply([event], advance, now)))).flat(),
  },
});

const server = await realPostgres({ shared_buffers: '512MB', max_wal_size: '4GB' });
const line = (what: string, value: string) => process.stdout.write(`${what.padEnd(64)} ${value}\n`);
let schemas = 0;

async function measured<T>(
  change: (store: Store) => Store,
  measure: (service: Awaited<ReturnType<typeof withCalls>>) => Promise<T>,
) {
  schemas += 1;
  const store = await postgresStore({ connectionString: server.connectionString, schema: `bench${schemas}` });
  const service = await withCalls(store, change);
  try {
    return await measure(service);
  } finally {
    await service.stop();
    await store.close();
  }
}

try {
  const nothing = await measured(keepingNothing, flood);
  const ours = await measured((store) => store, flood);
  const single = await measured(oneByOne, flood);
  line('the route, keeping nothing', `${Math.round(nothing.rate)}/s`);
  line('the route, one transaction an event', `${Math.round(single.rate)}/s`);
  line('the route, answered after the commit', `${Math.round(ours.rate)}/s, p99 ${ours.p99.toFixed(0)} ms`);
  line('goal 6: of the same keeping nothing (must 0.85)', (ours.rate / nothing.rate).toFixed(2));
  line('goal 7: of one transaction an event (must 1.4)', (ours.rate / single.rate).toFixed(2));
  const steady = await measured(
    (store) => store,
    (service) => paced(service, 300, 10),
  );
  line('300 a second for ten seconds, p99 in ms (T15: 250)', steady.toFixed(0));
  const burst = await measured(
    (store) => store,
    (service) => paced(service, 1_000, 1),
  );
  line('1,000 in one second, p99 in ms (T15: 1,000)', burst.toFixed(0));
} finally {
  await server.dispose();
}

import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { twilioTelephony } from '@ghanti/adapter-twilio';
import { forkStandIn, type Params, type RunningStandIn, signatureOf } from '@ghanti/adapter-twilio/testing';
import { createEngine, createMemoryStore, type ProviderEvent, type Recipient, TelephonyError } from '@ghanti/core';
import { createAccount, createRouter } from '@ghanti/http-express';
import { diskUploads } from '@ghanti/media-disk';
import { createSpreadsheets } from '@ghanti/spreadsheet';
import express from 'express';
import { type ApiClient, aClient } from './api-client';

/** A request to a webhook of ours, byte by byte. */
export interface Post {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** A call that is in flight, and what Twilio would sign on it. */
export interface Victim {
  readonly recipientId: number;
  readonly sid: string;
  /** Its status callback, as Twilio was told it, without the fragment. */
  readonly url: string;
  /** "It is over, after 30 seconds", with whatever else Twilio says. */
  readonly fields: Params;
}

/** The REST API with the real adapter on a socket, and calls in flight that a stand-in took and never moves. */
export interface TwilioDesk {
  readonly url: string;
  readonly standIn: RunningStandIn;
  readonly client: ApiClient;
  readonly campaignId: number;
  readonly victims: readonly Victim[];
  /** Signs as Twilio does. */
  sign(url: string, fields: Params, token?: string): string;
  send(post: Post): Promise<number>;
  /** What the adapter alone makes of a request, without telling the engine; null when it refuses it. */
  read(post: Post): Promise<readonly ProviderEvent[] | null>;
  /** How a recipient stands, all of it. */
  stateOf(victim: Victim): Promise<Recipient | undefined>;
  /** Waits until it is written down of each that the stand-in took it: from then on nothing moves by itself. */
  atRest(): Promise<void>;
  close(): Promise<void>;
}

const credentials = { email: 'operator@example.test', password: 'a long enough password' };
const caller = '+97715970000';
const webhooks = '/webhooks/twilio';
const noLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const jwtSecret = 'a secret of the tests, long enough';
const cheapHashing = { memoryKib: 8, passes: 1, lanes: 1 };

/** Opens one with this many calls in flight. */
export async function aTwilioDesk(calls: number): Promise<TwilioDesk> {
  // Nothing moves by itself: a second of a call is a quarter of an hour.
  const standIn = await forkStandIn({ speed: 0.001, numbers: [caller] });
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-desk-'));
  const app = express();
  const server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const store = createMemoryStore();
  const telephony = twilioTelephony({
    accountSid: standIn.accountSid,
    authToken: standIn.authToken,
    callers: [caller],
    baseUrl: standIn.url,
  });
  const engine = createEngine({ store, telephony, settings: { publicUrl: url, callsPerSecond: 1_000, tickMs: 50 } });
  app.use(
    createRouter({
      engine,
      spreadsheets: createSpreadsheets(),
      uploads: diskUploads({ folder, maxBytes: 1_000_000 }),
      publicUrl: url,
      auth: { jwtSecret, passwordHashing: cheapHashing },
      logger: noLog,
    }),
  );
  await createAccount(store, { ...credentials, credits: 1_000 }, cheapHashing);
  await engine.start();
  const client = await aClient(url, credentials);
  const agent = new Agent({ keepAlive: true });

  const form = new FormData();
  form.set('name', 'Victims');
  form.set('services', 'PHONE');
  const rows = Array.from({ length: calls }, (_, n) => `98${String(10_000_000 + n * 10)}`);
  form.set('send_to_number_file', new Blob([`number\n${rows.join('\n')}\n`], { type: 'text/csv' }), 'people.csv');
  const made = await client.send('POST', '/api/system/campaigns/', form);
  const campaignId: number = made.body.data.details[0].id;
  await client.send('POST', `/api/system/campaigns/${campaignId}/begin/`, { message: 'a message of some length' });

  const victims = await victimsOf(standIn, client, campaignId, calls);
  async function atRest(): Promise<void> {
    for (;;) {
      const recipients = await store.dispatch.recipients(victims.map(({ recipientId }) => recipientId));
      if (recipients.every(({ life }) => life.state === 'accepted')) return;
      await new Promise((go) => setTimeout(go, 50));
    }
  }
  await atRest();

  return {
    url,
    standIn,
    client,
    campaignId,
    victims,
    atRest,
    sign: (to, fields, token = standIn.authToken) => signatureOf(token, to, fields),
    send: ({ method, path, headers, body }) =>
      new Promise((resolve, reject) => {
        const asked = request({ agent, port, method, path, headers: headers as Record<string, string | string[]> });
        asked.on('response', (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        });
        asked.on('error', reject);
        asked.end(body);
      }),
    async read({ method, path, headers, body }) {
      const plain = headers as Record<string, string>;
      const webhook = { method, path: path.slice(webhooks.length), url: `${url}${path}`, headers: plain };
      try {
        const none = { content: async () => null };
        return (await telephony.handleWebhook({ ...webhook, body: Buffer.from(body) }, none)).events;
      } catch (error) {
        if (error instanceof TelephonyError) return null;
        throw error;
      }
    },
    async stateOf({ recipientId }) {
      const [recipient] = await store.dispatch.recipients([recipientId]);
      return recipient;
    },
    async close() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await engine.stop();
      await telephony.close?.();
      await standIn.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function victimsOf(
  standIn: RunningStandIn,
  client: ApiClient,
  campaignId: number,
  calls: number,
): Promise<readonly Victim[]> {
  for (;;) {
    const { body } = await client.get(`/api/system/campaigns/number/${campaignId}?status=dialing`);
    const accepted = standIn.truth().filter((entry) => entry.type === 'accepted');
    if (body.data.pagination.total_items === calls && accepted.length === calls) {
      const list = await client.get(`/api/system/campaigns/${campaignId}/report/?format=json`);
      return accepted.map(({ sid, to, statusCallback }) => ({
        recipientId: list.body.data.numbers.find((row: { number: number }) => to.endsWith(String(row.number))).id,
        sid,
        url: statusCallback?.split('#')[0] ?? '',
        fields: endOf(standIn.accountSid, sid, to),
      }));
    }
    await new Promise((go) => setTimeout(go, 50));
  }
}

function endOf(accountSid: string, sid: string, to: string): Params {
  return [
    ['AccountSid', accountSid],
    ['ApiVersion', '2010-04-01'],
    ['CallDuration', '30'],
    ['CallSid', sid],
    ['CallStatus', 'completed'],
    ['CallbackSource', 'call-progress-events'],
    ['Direction', 'outbound-api'],
    ['Duration', '1'],
    ['From', caller],
    ['SequenceNumber', '3'],
    ['SipResponseCode', '200'],
    ['Timestamp', 'Tue, 31 Aug 2010 20:36:28 +0000'],
    ['To', to],
  ];
}

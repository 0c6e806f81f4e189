import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Telephony, WebhookReply, WebhookRequest } from '@ghanti/core';
import { createTestClock, type KitFate, telephonyKit } from '@ghanti/core/testing';
import { readJournal } from '../provider/journal';
import { startProvider } from '../provider/server';
import { carrierTelephony } from './telephony';

const secret = 'what the carrier signs with';
const endingOf: Partial<Record<KitFate, string>> = {
  heard: '0',
  busy: '1',
  no_answer: '2',
  failed: '3',
  hangs_up_early: '4',
  rejected: '05',
  account: '15',
  throttled: '25',
  lost_after: '7',
  lost_before: '9',
};

let issued = 0;
telephonyKit(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-carrier-'));
  const clock = createTestClock();
  const journal = join(folder, 'journal.jsonl');
  const provider = await startProvider({ journal, secret, phaseMs: 15_000, jitterMs: 0, lagMs: 0, lateMs: 200 }, clock);
  let deliver: ((request: WebhookRequest) => Promise<WebhookReply>) | null = null;
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = `${base}${request.url}`;
    const headers = request.headers as Record<string, string>;
    const webhook = { method: 'POST', path: request.url ?? '', url, headers, body: Buffer.concat(chunks) };
    const reply = await deliver?.(webhook).catch(() => null);
    response.writeHead(reply?.status ?? 503).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const base = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  // A machine that stands still for seconds is no carrier that does.
  const patient = { connectMs: 60_000, readMs: 60_000 };
  const line = { url: provider.url, secret, from: '+97714000000', client: 'kit' };
  const telephony: Telephony = carrierTelephony({ ...line, ...patient });
  return {
    telephony,
    number(fate) {
      const ending = endingOf[fate];
      if (ending === undefined) return null;
      issued += 1;
      return `+9779${String(issued).padStart(9 - ending.length, '0')}${ending}`;
    },
    async created(to) {
      return (await readJournal(journal)).filter((entry) => entry.kind === 'placed' && entry.to === to).length;
    },
    async advance(seconds) {
      await clock.advance(seconds * 1_000);
      // Reports travel by real sockets, and the journal is on a real disk.
      await provider.idle();
    },
    webhooks: {
      base,
      connect(to) {
        deliver = to;
      },
    },
    async close() {
      await provider.close();
      receiver.closeAllConnections();
      receiver.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

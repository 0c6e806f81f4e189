import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage';

/** The host app, as the proof has it: it is told of everything, and remembers under which ids. */
export interface Host {
  /** Waits until all events are told, for as long as it goes on. Answers what was not, and what was told under two ids. */
  missed(): Promise<readonly string[]>;
  /** How many requests came, and of them how many again. */
  counts(): { readonly told: number; readonly repeated: number };
  close(): void;
}

/** Without a step further; longer than the lease of a delivery whose worker died (30 s). */
const patienceMs = 60_000;

/** Registers the host at a worker that lives. */
export async function openHost(stage: Stage): Promise<Host> {
  const seen = new Map<string, number>();
  const server = createServer((request, response) => {
    request.resume();
    const id = String(request.headers['webhook-id']);
    seen.set(id, (seen.get(id) ?? 0) + 1);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host has no port.');
  const url = `http://127.0.0.1:${address.port}/events`;
  const { status, body } = await stage.post('/register', { accountId: stage.accountId, url });
  if (status !== 200) throw new Error(`The host was not registered: ${status} ${body}`);

  const events = async (condition: string) => {
    const text = `SELECT count(*)::int AS n FROM ${stage.schema}.outbox WHERE ${condition}`;
    return (await stage.client.query<{ n: number }>(text)).rows[0]?.n ?? 0;
  };
  return {
    async missed() {
      let [left, since] = [Number.POSITIVE_INFINITY, Date.now()];
      while (left > 0 && Date.now() - since < patienceMs) {
        const pending = await events(`state = 'pending'`);
        if (pending < left) since = Date.now();
        left = pending;
        await sleep(100);
      }
      const [waiting, all] = [await events(`state <> 'delivered'`), await events('true')];
      const missed = waiting > 0 ? [`${waiting} of ${all} events were not told.`] : [];
      return seen.size === all ? missed : [...missed, `${all} events were told under ${seen.size} ids.`];
    },
    counts() {
      const requests = [...seen.values()].reduce((sum, times) => sum + times, 0);
      return { told: seen.size, repeated: requests - seen.size };
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

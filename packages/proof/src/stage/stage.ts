import { setTimeout as sleep } from 'node:timers/promises';
import { GhantiError, type Id, type Store, type Tags } from '@ghanti/core';
import { postgresStore } from '@ghanti/store-postgres';
import pg from 'pg';
import { z } from 'zod';
import type { WorkerOptions } from '../worker/options';
import { type Line, openLine } from './line';
import type { Theatre } from './theatre';
import { type Aim, startWorker, type Worker } from './worker';

/** What a begin answers. */
const begun = z.object({ runId: z.number(), replayed: z.boolean() });

/** One scenario's own: a schema, an account, a caller's number, workers, and the lines between them. */
export interface Stage {
  readonly name: string;
  readonly schema: string;
  readonly from: string;
  readonly theatre: Theatre;
  readonly accountId: Id;
  /** Our own hand on the database, past all lines. */
  readonly store: Store;
  readonly client: pg.Pool;
  /** The carrier's line to all workers. */
  readonly webhooks: Line;
  /** Starts a worker; with lines of its own it can be cut off. Waits until it works, unless told not to. */
  start(given?: {
    aim?: Aim;
    database?: Line;
    carrier?: Line;
    pace?: WorkerOptions['pace'];
    wait?: boolean;
  }): Promise<Worker>;
  /** Every worker that was ever started. */
  workers(): readonly Worker[];
  living(): readonly Worker[];
  /** Makes a campaign over numbers of these fates (last digits), in turn; the first of them are called by these names. */
  campaign(numbers: number, fates?: string, names?: readonly string[]): Promise<Id>;
  /** Begins it over HTTP at whichever worker answers, under one key, until one says yes. */
  begin(campaignId: Id, message?: string): Promise<z.output<typeof begun>>;
  /** 0 when nobody answered. */
  post(path: string, body: object, port?: number): Promise<{ status: number; body: string }>;
  /** How many recipients are in these states. */
  count(...states: readonly string[]): Promise<number>;
  /** Waits until no run is unfinished, for as long as it goes on. @throws with what there is, when nobody comes to an end for so long */
  finished(patienceMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Fates in the order in which numbers get them: all but the one that talks until it is ended, and the refusals of the kit. */
const everyFate = '012346790';

export async function openStage(theatre: Theatre): Promise<Stage> {
  const number = theatre.nextStage();
  const name = `stage${number}`;
  const schema = `proof_${name}`;
  const from = `+9771${4_000_000 + number}`;
  const databaseUrl = theatre.server.connectionString;
  const store = await postgresStore({ connectionString: databaseUrl, schema, maxConnections: 3 });
  const client = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  client.on('error', () => {});
  const account = await store.accounts.create({
    email: `${name}@example.com`,
    firstName: '',
    lastName: '',
    passwordHash: null,
    credits: 100_000_000,
    now: new Date(),
  });
  if (!account) throw new Error('The account is there already.');
  const workers: Worker[] = [];
  const living = () => workers.filter((worker) => !worker.hasExited());
  const webhooks = await openLine(() => living().flatMap((worker) => worker.port() ?? []));

  async function post(path: string, body: object, port = webhooks.port, withinMs = 10_000) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(withinMs),
        headers: { connection: 'close' },
      });
      return { status: response.status, body: await response.text() };
    } catch (error) {
      return { status: 0, body: String(error) };
    }
  }

  async function standing(): Promise<string> {
    const { rows } = await client.query(
      `SELECT state, count(*)::int AS n, min(id)::int AS first, min(reason) AS reason, min(due_at) AS due
       FROM ${schema}.recipients GROUP BY state`,
    );
    const alarms = living().flatMap((worker) => worker.lines().slice(-3));
    return JSON.stringify({ rows, alarms });
  }

  /** Runs that are not finished, and people for whom something is held yet. */
  async function unfinished(): Promise<{ runs: number; people: number }> {
    const { rows } = await client.query<{ runs: number; people: number }>(
      `SELECT (SELECT count(*)::int FROM ${schema}.runs WHERE state <> 'finished') AS runs,
         (SELECT count(*)::int FROM ${schema}.recipients WHERE hold > 0) AS people`,
    );
    return rows[0] ?? { runs: 0, people: 0 };
  }

  return {
    name,
    schema,
    from,
    theatre,
    accountId: account.id,
    store,
    client,
    webhooks,
    workers: () => workers,
    living,
    post,
    async start({ aim, database, carrier, pace, wait = true } = {}) {
      const url = new URL(databaseUrl);
      if (database) url.port = String(database.port);
      const options: WorkerOptions = {
        name: `${name}-worker${workers.length + 1}`,
        databaseUrl: url.toString(),
        schema,
        carrierUrl: carrier ? `http://127.0.0.1:${carrier.port}` : theatre.carrierUrl,
        carrierSecret: theatre.carrierSecret,
        publicUrl: `http://127.0.0.1:${webhooks.port}`,
        from,
        failpoint: aim ?? null,
        ...(pace ? { pace } : {}),
      };
      const worker = startWorker(theatre.programs.worker, options);
      workers.push(worker);
      if (wait) await worker.ready;
      return worker;
    },
    async campaign(numbers, fates = everyFate, names = []) {
      const about = {
        name,
        services: 'PHONE',
        description: '',
        usableTags: ['tags_name'],
        callingWindow: null,
      } as const;
      const id = await done(() => store.campaigns.draft({ accountId: account.id, ...about, now: new Date() }));
      const first = theatre.takeNumbers(numbers);
      const rows = Array.from({ length: numbers }, (_, index) => {
        const to = `+977984${String(first + index).padStart(6, '0')}${fates[index % fates.length] ?? '0'}`;
        return { number: to, given: to, tags: tagsOf(names[index]) };
      });
      await done(() => store.campaigns.fill(id, rows, new Date()));
      await done(async () => {
        if ((await store.campaigns.get(account.id, id)) === null) await store.campaigns.publish(id, new Date());
      });
      return id;
    },
    async begin(campaignId, message) {
      for (let tries = 0; tries < 600; tries += 1) {
        const key = `begin ${campaignId}`;
        // Shorter than a cut: a worker that cannot reach its database must not keep the load from the others.
        const reply = await post('/begin', { accountId: account.id, campaignId, key, message }, webhooks.port, 2_000);
        if (reply.status === 200) return begun.parse(JSON.parse(reply.body));
        if (reply.status === 409) throw new Error(`The begin was refused: ${reply.body}`);
        await sleep(100);
      }
      throw new Error('No worker took the begin within a minute.');
    },
    async count(...states) {
      const text = `SELECT count(*)::int AS n FROM ${schema}.recipients WHERE state = ANY($1)`;
      return (await client.query<{ n: number }>(text, [states])).rows[0]?.n ?? 0;
    },
    async finished(patienceMs = 300_000) {
      let [left, since] = [Number.POSITIVE_INFINITY, Date.now()];
      while (Date.now() - since < patienceMs) {
        const { runs, people } = await unfinished();
        if (runs === 0) return;
        if (people < left) [left, since] = [people, Date.now()];
        await sleep(100);
      }
      throw new Error(`${name}: runs did not go on for ${patienceMs} ms: ${await standing()}`);
    },
    async close() {
      for (const worker of living()) worker.signal('SIGKILL');
      await Promise.all(workers.map((worker) => worker.exited));
      webhooks.close();
      await client.end();
      await store.close();
    },
  };
}

/** The database may be failing in this very moment, on purpose: a step that may be repeated is, until it is done. */
async function done<T>(step: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof GhantiError && error.code === 'unavailable')) throw error;
      await sleep(100);
    }
  }
}

function tagsOf(name: string | undefined): Tags {
  return name === undefined ? {} : { tags_name: name };
}

import type { DeliveryOutcome, Id, OutboxSteps, WebhookEndpoint } from '@ghanti/core';
import type { Database, Sql } from '../driver/database';
import {
  type DeliveryRow,
  deliveryOf,
  type EndpointRow,
  type EventRow,
  endpointOf,
  eventOf,
  type TargetRow,
  targetOf,
} from '../rows/outbox-row';
import * as statements from '../statements/outbox.sql';

const mostEndpoints = 20;
const mostSecrets = 10;

/** The outbox: endpoints, and what they are to be told. Events come into it by `Changes`, with what they tell of. */
export function outboxSteps(database: Database): OutboxSteps {
  const first = async (statement: string, values: Parameters<Sql['query']>[1]): Promise<WebhookEndpoint | null> => {
    const [row] = await database.query<EndpointRow>(statement, values);
    return row ? endpointOf(row) : null;
  };

  return {
    async register({ accountId, url, description, types, sealedSecret, now }) {
      return database.transaction(async (sql) => {
        await sql.query(statements.lockAccount, [accountId]);
        const [own] = await sql.query<{ n: number }>(statements.countEndpoints, [accountId]);
        if ((own?.n ?? 0) >= mostEndpoints) return 'too_many' as const;
        const values = [accountId, url, description, [...types], sealedSecret, now];
        const [row] = await sql.query<EndpointRow>(statements.insertEndpoint, values);
        if (!row) throw new Error('An endpoint was not inserted.');
        return endpointOf(row);
      });
    },

    async list(accountId) {
      return (await database.query<EndpointRow>(statements.listEndpoints, [accountId])).map(endpointOf);
    },

    async get(accountId, id, now) {
      const [row] = await database.query<TargetRow>(statements.endpointById, [now, id, accountId]);
      return row ? targetOf(row) : null;
    },

    async update(accountId, id, { url, description, types, enabled, now }) {
      const patch = [url ?? null, description ?? null, types ? [...types] : null, enabled ?? null];
      return first(statements.updateEndpoint, [id, accountId, ...patch, now]);
    },

    remove: (accountId, id) => first(statements.deleteEndpoint, [id, accountId]),

    async rotate({ accountId, id, sealedSecret, previousUntil, now }) {
      const values = [id, accountId, sealedSecret, previousUntil, now, mostSecrets];
      const endpoint = await first(statements.rotateSecret, values);
      if (endpoint) return endpoint;
      return (await database.query(statements.endpointById, [now, id, accountId])).length > 0 ? 'too_many' : null;
    },

    async deliveries(accountId, id, { page, pageSize }) {
      const [own] = await database.query<TargetRow>(statements.endpointById, [new Date(0), id, accountId]);
      if (!own) return null;
      const [all] = await database.query<{ n: number }>(statements.countDeliveries, [id]);
      const values = [id, pageSize, (page - 1) * pageSize];
      const rows = await database.query<DeliveryRow>(statements.listDeliveries, values);
      return { items: rows.map(deliveryOf), total: all?.n ?? 0 };
    },

    async claimDue({ now, endpoints, perEndpoint, cautiousAfter, leaseMs }) {
      const until = new Date(now.getTime() + leaseMs);
      const bound = [now, perEndpoint, cautiousAfter];
      const rows = await database.transaction(async (sql) => {
        const open = await sql.query<{ id: Id }>(statements.lockOpenEndpoints, [...bound, endpoints]);
        if (open.length === 0) return [];
        const values = [...bound, open.map(({ id }) => id), until];
        return sql.query<EventRow & TargetRow & { attempts: number }>(statements.claimDeliveries, values);
      });
      return rows.map((row) => ({ event: eventOf(row), target: targetOf(row), attempt: row.attempts }));
    },

    async record({ eventId, endpointId, attempt, outcome, now }) {
      if (outcome.kind === 'delivered') {
        await database.query(statements.recordDelivered, [endpointId, eventId, outcome.status, now]);
        return null;
      }
      return database.transaction((sql) => fail(sql, { eventId, endpointId, attempt, outcome, now }));
    },

    async purge(before) {
      const [gone] = await database.query<{ n: number }>(statements.purgeOutbox, [before]);
      return gone?.n ?? 0;
    },
  };
}

interface Failure {
  readonly eventId: number;
  readonly endpointId: Id;
  readonly attempt: number;
  readonly outcome: Extract<DeliveryOutcome, { kind: 'failed' }>;
  readonly now: Date;
}

async function fail(
  sql: Sql,
  { eventId, endpointId, attempt, outcome, now }: Failure,
): Promise<WebhookEndpoint | null> {
  const { status, error, nextAt, resumeAt, gone, failingSince } = outcome;
  await sql.query(statements.lockEndpoint, [endpointId]);
  const values = [endpointId, eventId, attempt, nextAt, status, error, now];
  if ((await sql.query(statements.recordFailed, values)).length === 0) return null;
  const [row] = await sql.query<EndpointRow & { was_enabled: boolean }>(statements.countEndpointFailure, [
    ...[endpointId, now, resumeAt, gone, failingSince],
  ]);
  return row?.was_enabled && !row.enabled ? endpointOf(row) : null;
}

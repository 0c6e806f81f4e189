import type { HostEventType } from '../../domain/host-event';
import type { Id, StatusCounts } from '../../domain/words';
import type { HostEventDraft } from '../../machines/host-events';
import type { DueDelivery, OutboxSteps, WebhookDelivery, WebhookEndpoint, WebhookTarget } from '../../ports/store';
import { freeze } from './freeze';
import { pageOf } from './paging';
import type { EndpointRow, OutboxRow, Tables } from './tables';

const mostEndpoints = 20;
const mostSecrets = 10;

/** The outbox: endpoints, and what they are to be told. */
export function outboxSteps(tables: Tables): OutboxSteps {
  const { endpoints } = tables;
  const own = (accountId: Id, id: Id): EndpointRow | null => {
    const row = endpoints.get(id);
    return row?.endpoint.accountId === accountId ? row : null;
  };
  const ofAccount = (accountId: Id) =>
    [...endpoints.values()].filter(({ endpoint }) => endpoint.accountId === accountId);
  const put = (row: EndpointRow, patch: Partial<WebhookEndpoint>): WebhookEndpoint => {
    row.endpoint = freeze({ ...row.endpoint, ...patch });
    return row.endpoint;
  };

  return {
    async register({ accountId, url, description, types, sealedSecret, now }) {
      if (ofAccount(accountId).length >= mostEndpoints) return 'too_many';
      const id = tables.nextId('endpoint');
      const row: EndpointRow = {
        endpoint: freeze({
          id,
          accountId,
          url,
          description,
          types: [...types],
          enabled: true,
          disabledReason: null,
          failures: 0,
          createdAt: new Date(now),
          updatedAt: new Date(now),
        }),
        secret: sealedSecret,
        previous: [],
        failingSince: null,
        resumeAt: null,
        deliveries: [],
      };
      endpoints.set(id, row);
      return row.endpoint;
    },

    async list(accountId) {
      return ofAccount(accountId).map(({ endpoint }) => endpoint);
    },

    async get(accountId, id, now) {
      const row = own(accountId, id);
      return row && targetOf(row, now);
    },

    async update(accountId, id, { now, enabled, ...patch }) {
      const row = own(accountId, id);
      if (!row) return null;
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
      if (enabled === true) {
        row.failingSince = null;
        row.resumeAt = null;
      }
      const switched = enabled === undefined ? {} : { enabled, disabledReason: enabled ? null : 'asked' };
      return put(row, { ...given, ...switched, ...(enabled && { failures: 0 }), updatedAt: new Date(now) });
    },

    async remove(accountId, id) {
      const row = own(accountId, id);
      endpoints.delete(row ? id : 0);
      return row?.endpoint ?? null;
    },

    async rotate({ accountId, id, sealedSecret, previousUntil, now }) {
      const row = own(accountId, id);
      if (!row) return null;
      const signing = row.previous.filter(({ until }) => until > now);
      if (signing.length + 1 >= mostSecrets) return 'too_many';
      row.previous = [{ secret: row.secret, until: new Date(previousUntil) }, ...signing];
      row.secret = sealedSecret;
      return put(row, { updatedAt: new Date(now) });
    },

    async deliveries(accountId, id, page) {
      const row = own(accountId, id);
      return row && pageOf([...row.deliveries].reverse(), page, deliveryOf);
    },

    async claimDue({ now, endpoints: most, perEndpoint, cautiousAfter, leaseMs }) {
      const time = now.getTime();
      const claimed: DueDelivery[] = [];
      let served = 0;
      for (const row of endpoints.values()) {
        if (served >= most || !row.endpoint.enabled || (row.resumeAt?.getTime() ?? 0) > time) continue;
        const due = dueOf(row, time);
        const busy = row.deliveries.filter(({ leasedUntil }) => (leasedUntil ?? 0) > time).length;
        const room = (row.endpoint.failures >= cautiousAfter ? 1 : perEndpoint) - busy;
        if (due.length === 0 || room <= 0) continue;
        served += 1;
        for (const one of due.slice(0, room)) {
          one.attempts += 1;
          one.leasedUntil = time + leaseMs;
          one.nextAt = time + leaseMs;
          claimed.push({ event: one.event, target: targetOf(row, now), attempt: one.attempts });
        }
      }
      return claimed;
    },

    async record({ eventId, endpointId, attempt, outcome, now }) {
      const row = endpoints.get(endpointId);
      const one = row?.deliveries.find(({ event }) => event.id === eventId);
      if (!row || !one || one.nextAt === null) return null;
      if (outcome.kind === 'delivered') {
        end(one, 'delivered', outcome.status, null, now);
        put(row, { failures: 0 });
        row.failingSince = null;
        row.resumeAt = null;
        return null;
      }
      if (one.attempts !== attempt) return null;
      const { status, error, nextAt, resumeAt, gone, failingSince } = outcome;
      if (nextAt === null) end(one, 'given_up', status, error, now);
      else Object.assign(one, { nextAt: nextAt.getTime(), leasedUntil: null, lastStatus: status, lastError: error });
      row.failingSince ??= new Date(now);
      row.resumeAt = resumeAt && new Date(resumeAt);
      const { enabled } = put(row, { failures: row.endpoint.failures + 1 });
      const fails = gone || row.failingSince <= failingSince;
      if (!enabled || !fails) return null;
      return put(row, { enabled: false, disabledReason: gone ? 'gone' : 'failing', updatedAt: new Date(now) });
    },

    async purge(before) {
      let gone = 0;
      for (const row of endpoints.values()) {
        const waits = ({ nextAt }: OutboxRow) => nextAt !== null && row.endpoint.enabled;
        const kept = row.deliveries.filter((one) => one.event.at >= before || waits(one));
        gone += row.deliveries.length - kept.length;
        row.deliveries = kept;
      }
      return gone;
    },
  };
}

/** Writes an event for every endpoint that wants it. Part of the step that it tells of. */
export function tellHost(tables: Tables, draft: HostEventDraft | null): void {
  if (!draft) return;
  const wanting = [...tables.endpoints.values()].filter(({ endpoint }) => wants(endpoint, draft));
  if (wanting.length === 0) return;
  const event = freeze({
    id: tables.nextId('event'),
    type: draft.type,
    at: new Date(draft.at),
    data: { ...structuredClone(draft.data), ...otpOf(tables, draft), ...countsOf(tables, draft) },
  });
  for (const row of wanting)
    row.deliveries.push({
      event,
      state: 'pending',
      attempts: 0,
      nextAt: draft.at.getTime(),
      leasedUntil: null,
      lastStatus: null,
      lastError: null,
      endedAt: null,
    });
}

function wants({ accountId, enabled, types }: WebhookEndpoint, { accountId: of, type }: HostEventDraft): boolean {
  return enabled && accountId === of && (types.length === 0 || types.includes(type));
}

function otpOf(tables: Tables, { type, numberId }: HostEventDraft): object {
  const told: HostEventType = 'otp.status';
  if (type !== told) return {};
  const otp = [...tables.otps.values()].find(({ deliveryId }) => deliveryId === numberId);
  return otp ? { otp_id: otp.otp.id } : {};
}

function countsOf(tables: Tables, { countsOf: campaignId }: HostEventDraft): object {
  const campaign = tables.campaigns.get(campaignId ?? 0);
  return campaign ? { counts: Object.fromEntries(campaign.counts) as StatusCounts } : {};
}

function dueOf(row: EndpointRow, time: number): OutboxRow[] {
  return row.deliveries
    .filter(({ nextAt }) => nextAt !== null && nextAt <= time)
    .sort((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0) || a.event.id - b.event.id);
}

function end(one: OutboxRow, state: WebhookDelivery['state'], status: number | null, error: string | null, now: Date) {
  Object.assign(one, {
    state,
    nextAt: null,
    leasedUntil: null,
    lastStatus: status,
    lastError: error,
    endedAt: new Date(now),
  });
}

function targetOf({ endpoint, secret, previous }: EndpointRow, now: Date): WebhookTarget {
  const old = previous.filter(({ until }) => until > now).map((one) => one.secret);
  return freeze({ ...endpoint, sealedSecrets: [secret, ...old] });
}

function deliveryOf({ event, state, attempts, lastStatus, lastError, nextAt, endedAt }: OutboxRow): WebhookDelivery {
  return { event, state, attempts, lastStatus, lastError, nextAt: nextAt === null ? null : new Date(nextAt), endedAt };
}

import type { Recipient } from '../../../domain/recipient';
import type { Run, RunState } from '../../../domain/run';
import type { Id } from '../../../domain/words';
import { statusOf } from '../../../machines/status';
import type { OutboxEvent } from '../../../ports/store';
import type { Objecting } from './objection';
import type { SeenEndpoint, View } from './view';

/** What one step changed of what a host sees, about one subject: a number, a code's delivery, a run, a campaign. */
interface Change {
  readonly accountId: Id;
  readonly type: OutboxEvent['type'];
  readonly subject: string;
  readonly from: string | null;
  readonly to: string;
  /** The run that moved it in bulk with others, should that tell of itself: then it has no event of its own. */
  readonly movedBy: string | null;
}

const rule = 'I10 every change told once';

/** Judges that hosts are told of every change, in the step that made it, once, in order, and until they took it (I10, L3). */
export function createTellingAuditor(object: Objecting, view: View) {
  const changes: Change[] = [];
  const read = new Map<Id, number>();
  const drained = new Map<Id, number>();
  const revs = new Map<string, number>();
  /** Events that a host took, by its URL: what they said. */
  const taken = new Map<string, string>();
  const campaigns = new Map<Id, Id>();

  function recipientChanged(before: Recipient | undefined, after: Recipient) {
    const { accountId, campaignId, id, service, life } = after;
    if (!before && campaignId !== null) return;
    const from = before ? statusOf(before.service, before.life.state) : 'not started';
    const to = statusOf(service, life.state);
    const begun = before !== undefined && life.attemptNo !== before.life.attemptNo;
    if (from === to && !begun) return;
    const type = campaignId === null ? 'otp.status' : 'number.status';
    const inBulk = begun || (from === 'queued' && to === 'terminated');
    changes.push({ accountId, type, subject: `number ${id}`, from, to, movedBy: inBulk ? `run ${after.runId}` : null });
  }

  function recipientGone({ id, accountId, campaignId, service, life }: Recipient) {
    if (campaignId === null || !view.campaign(campaignId)) return;
    const to = statusOf(service, life.state);
    changes.push({ accountId, type: 'number.removed', subject: `number ${id}`, from: null, to, movedBy: null });
  }

  function runChanged(before: Run | undefined, { id, accountId, state }: Run) {
    if (before?.state === state) return;
    const from: RunState | null = before?.state ?? null;
    changes.push({ accountId, type: 'run.state', subject: `run ${id}`, from, to: state, movedBy: null });
  }

  function campaignsGone() {
    for (const id of view.campaigns()) {
      const campaign = view.campaign(id);
      if (campaign?.published) campaigns.set(id, campaign.accountId);
    }
    for (const [id, accountId] of campaigns) {
      if (view.campaign(id)) continue;
      campaigns.delete(id);
      changes.push({
        accountId,
        type: 'campaign.removed',
        subject: `campaign ${id}`,
        from: null,
        to: '',
        movedBy: null,
      });
    }
  }

  /** After every step: what each endpoint is to be told now is what the step changed, and nothing else. */
  function judge() {
    const endpoints = [...view.endpoints()];
    campaignsGone();
    for (const seen of endpoints) judgeEndpoint(seen);
    changes.length = 0;
  }

  function judgeEndpoint({ endpoint, deliveries }: SeenEndpoint) {
    const from = read.get(endpoint.id) ?? 0;
    if (from === deliveries.length && changes.length === 0) return;
    read.set(endpoint.id, deliveries.length);
    if (deliveries.length < from) return object(rule, `endpoint ${endpoint.id} lost events`);
    const news = new Map<string, OutboxEvent[]>();
    for (const { event } of deliveries.slice(from)) {
      const subject = subjectOf(event);
      news.set(subject, [...(news.get(subject) ?? []), event]);
      rises(endpoint.id, subject, event.id);
    }
    const wanted = changes.filter(
      ({ accountId, type }) =>
        endpoint.enabled &&
        accountId === endpoint.accountId &&
        (endpoint.types.length === 0 || endpoint.types.includes(type)),
    );
    for (const change of wanted) {
      const told = news.get(change.subject) ?? [];
      news.delete(change.subject);
      if (!fits(change, told))
        object(
          rule,
          `${change.subject} went from ${change.from} to ${change.to}, and endpoint ${endpoint.id} is told ${shown(told)}`,
        );
    }
    for (const [subject, told] of news)
      object(
        changes.some((change) => change.subject === subject && change.accountId !== endpoint.accountId)
          ? 'I13 no account touches another'
          : rule,
        `endpoint ${endpoint.id} is told of ${subject}, which did not change: ${shown(told)}`,
      );
  }

  /** Within one step a number may change more than once: then each event begins where the one before it ended. */
  function fits({ type, from, to, movedBy }: Change, told: readonly OutboxEvent[]): boolean {
    if (movedBy !== null && changes.some(({ subject }) => subject === movedBy)) return told.length === 0;
    if (told.length === 0 || told.some((event) => event.type !== type)) return false;
    if (type === 'number.removed' || type === 'campaign.removed') return told.length === 1;
    let at = from;
    for (const { data } of told) {
      const next = String(data.status ?? data.state);
      if (data.previous !== at || next === at) return false;
      at = next;
    }
    return at === to;
  }

  function rises(endpointId: Id, subject: string, rev: number) {
    const key = `${endpointId} ${subject}`;
    const last = revs.get(key) ?? 0;
    if (rev <= last) object(rule, `${subject}: rev ${rev} comes after ${last}`);
    revs.set(key, rev);
  }

  function subjectOf({ data, type }: OutboxEvent): string {
    if (type === 'run.state') return `run ${data.run_id}`;
    if (type === 'campaign.removed') return `campaign ${data.campaign_id}`;
    if (type !== 'otp.status') return `number ${data.number_id}`;
    for (const { id, deliveryId } of view.codes()) if (id === data.otp_id) return `number ${deliveryId}`;
    return `code ${data.otp_id}`;
  }

  /** A host took an event. It must be one that it is to be told, and say the same each time. */
  function told(url: string, id: string, body: string) {
    const key = `${url} ${id}`;
    const before = taken.get(key);
    if (before !== undefined && before !== body) object(rule, `${url} was told ${id} with another text`);
    taken.set(key, body);
    for (const { endpoint, deliveries } of view.endpoints())
      if (endpoint.url === url && !deliveries.some(({ event }) => nameOf(event) === id))
        object(rule, `${url} was told ${id}, which is not in its outbox`);
  }

  /** An attempt was recorded: what counts as delivered was taken by its host, and nothing is given up so soon. */
  function recorded(endpointId: Id, eventId: number) {
    for (const { endpoint, deliveries } of view.endpoints()) {
      if (endpoint.id !== endpointId) continue;
      const one = deliveries.find(({ event }) => event.id === eventId);
      if (one?.state === 'given_up') object(rule, `endpoint ${endpointId} is never to be told event ${eventId}`);
      if (one?.state === 'delivered' && !taken.has(`${endpoint.url} ${nameOf(one.event)}`))
        object(rule, `event ${eventId} counts as delivered, and nobody took it`);
    }
  }

  /** True while somebody is still to be told. */
  function busy(): boolean {
    for (const { endpoint, deliveries } of view.endpoints()) {
      let first = drained.get(endpoint.id) ?? 0;
      while (deliveries[first]?.state === 'delivered') first += 1;
      drained.set(endpoint.id, first);
      if (endpoint.enabled && first < deliveries.length) return true;
    }
    return false;
  }

  function atRest() {
    for (const { endpoint, deliveries } of view.endpoints()) {
      if (!endpoint.enabled) continue;
      for (const { event, state } of deliveries) {
        if (state !== 'delivered')
          object('L3 the outbox drains', `event ${event.id} for endpoint ${endpoint.id} is still ${state}`);
        else if (!taken.has(`${endpoint.url} ${nameOf(event)}`))
          object(rule, `event ${event.id} counts as delivered, and nobody took it`);
      }
    }
  }

  return { recipientChanged, recipientGone, runChanged, judge, told, recorded, busy, atRest };
}

/** The `webhook-id` that an event has at every attempt. */
function nameOf({ id }: OutboxEvent): string {
  return `evt_${id}`;
}

function shown(told: readonly OutboxEvent[]): string {
  if (told.length === 0) return 'nothing';
  return told.map(({ id, type, data }) => `${id} ${type} ${data.previous} to ${data.status ?? data.state}`).join(', ');
}

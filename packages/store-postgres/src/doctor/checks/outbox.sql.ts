import { callStates, type LifeState, messageStates, statusOf } from '@ghanti/core';
import { type Check, countOf } from '../check';

const words = (['PHONE', 'SMS'] as const).flatMap((service) => {
  const known: readonly LifeState[] = service === 'PHONE' ? callStates : messageStates;
  return known.map((state) => `('${service}', '${state}', '${statusOf(service, state)}')`);
});

/**
 * Events about numbers, to endpoints that were told everything since they were made. Numbers that a termination ended in bulk
 * are told by its run's event, not by one of their own.
 */
const told = /* sql */ `
  SELECT o.endpoint_id, o.id, (o.data ->> 'number_id')::bigint AS number_id, (o.data ->> 'attempt')::int AS attempt,
    o.data ->> 'status' AS status, o.data ->> 'previous' AS previous
  FROM ghanti.outbox o JOIN ghanti.webhook_endpoints e ON e.id = o.endpoint_id
  WHERE o.type = 'number.status' AND cardinality(e.types) = 0 AND e.updated_at = e.created_at`;

/** What hosts are told: every change once, in order, and at last. */
export const outboxChecks: readonly Check[] = [
  {
    name: 'events-follow-each-other',
    invariant: 'I10',
    weight: 'violation',
    holds: 'Of the events about one attempt each begins where the one before ended: none is missing, none is doubled.',
    remedy: 'Let the host read the numbers named from the API, and report it.',
    population: /* sql */ `${countOf('outbox')} WHERE type = 'number.status'`,
    offenders: /* sql */ `
SELECT 'recipient ' || number_id AS id, format('event %s tells of %s after %s; the one before told of %s', one.id, one.status,
  one.previous, one.before) AS detail
FROM (
  SELECT t.*, lag(t.status) OVER (PARTITION BY t.endpoint_id, t.number_id, t.attempt ORDER BY t.id) AS before FROM (${told}) t
) one WHERE one.before <> one.previous`,
  },
  {
    name: 'events-tell-the-present',
    invariant: 'I10',
    weight: 'violation',
    holds: 'The last event about a number tells how it stands now.',
    remedy: 'Let the host read the numbers named from the API, and report it.',
    population: /* sql */ `SELECT count(DISTINCT data ->> 'number_id') FROM ghanti.outbox WHERE type = 'number.status'`,
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is %s; endpoint %s was told last of %s', known.status, one.endpoint_id, one.status) AS detail
FROM (
  SELECT DISTINCT ON (t.endpoint_id, t.number_id) t.* FROM (${told}) t ORDER BY t.endpoint_id, t.number_id, t.id DESC
) one JOIN ghanti.recipients r ON r.id = one.number_id AND r.attempt_no = one.attempt
  JOIN (VALUES ${words.join(', ')}) AS known (service, state, status) ON known.service = r.service AND known.state = r.state
WHERE known.status <> one.status AND NOT (r.state = 'terminated' AND r.terminate_asked)`,
  },
  {
    name: 'dialled-are-told-of',
    invariant: 'I10',
    weight: 'violation',
    holds: 'Of an attempt that was dialled while somebody was to be told there is an event.',
    remedy: 'Let the host read the numbers named from the API, and report it.',
    population: /* sql */ `${countOf('recipients')} WHERE campaign_id IS NOT NULL AND intent_at IS NOT NULL`,
    // Events are kept for two weeks. Processes have clocks of their own: five seconds are not held against them.
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('was dialled at %s; endpoint %s has no event of attempt %s', r.intent_at, e.id, r.attempt_no) AS detail
FROM ghanti.webhook_endpoints e JOIN ghanti.recipients r ON r.account_id = e.account_id AND r.campaign_id IS NOT NULL
  LEFT JOIN (${told}) t ON t.endpoint_id = e.id AND t.number_id = r.id AND t.attempt = r.attempt_no
WHERE e.enabled AND cardinality(e.types) = 0 AND e.updated_at = e.created_at AND t.id IS NULL
  AND r.intent_at > greatest(e.created_at + interval '5 seconds', now() - interval '13 days')
  AND NOT (r.state = 'terminated' AND r.terminate_asked)`,
  },
  {
    name: 'deliveries-end-once',
    invariant: 'I10',
    weight: 'violation',
    holds: 'An event waits for its next attempt, or has ended with a time: never both, never neither.',
    remedy: 'Set next_at to now() for those named that are pending: they are sent at once. Report it.',
    population: countOf('outbox'),
    offenders: /* sql */ `
SELECT format('event %s for endpoint %s', id, endpoint_id) AS id, format('is %s, next at %s, ended at %s', state,
  coalesce(next_at::text, 'no time'), coalesce(ended_at::text, 'no time')) AS detail
FROM ghanti.outbox WHERE (state = 'pending') <> (next_at IS NOT NULL) OR (state = 'pending') = (ended_at IS NOT NULL)`,
  },
  {
    name: 'outbox-drains',
    invariant: 'L3',
    weight: 'notice',
    holds: 'Events to an endpoint that answers leave within ten minutes.',
    remedy: 'See whether the service runs. An endpoint that fails is sent to again for days, then disabled.',
    population: /* sql */ `${countOf('outbox')} WHERE state = 'pending'`,
    offenders: /* sql */ `
SELECT format('event %s for endpoint %s', o.id, o.endpoint_id) AS id, 'was due at ' || o.next_at AS detail
FROM ghanti.outbox o JOIN ghanti.webhook_endpoints e ON e.id = o.endpoint_id
WHERE e.enabled AND e.failures = 0 AND o.next_at < now() - interval '10 minutes'`,
  },
];

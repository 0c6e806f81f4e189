import {
  callStates,
  finalStates,
  isInFlight,
  type LifeState,
  messageStates,
  numberStatuses,
  statusOf,
} from '@ghanti/core';
import { type Check, countOf, wordList } from '../check';

/** Every state of each service with its place among the outward statuses, from 1. */
const states = (['PHONE', 'SMS'] as const).flatMap((service) => {
  const known: readonly LifeState[] = service === 'PHONE' ? callStates : messageStates;
  return known.map((state) => ({ service, state, place: numberStatuses.indexOf(statusOf(service, state)) + 1 }));
});
const knownStates = `(VALUES ${states.map(({ service, state, place }) => `('${service}', '${state}', ${place})`).join(', ')}) AS known (service, state, place)`;
const statuses = `(VALUES ${numberStatuses.map((word, index) => `(${index + 1}, '${word}')`).join(', ')}) AS status (place, word)`;
const inFlight = wordList([...new Set(states.map(({ state }) => state))].filter(isInFlight));
const accepted = wordList(['accepted', 'dialing', 'ringing', 'answered', 'sent']);
const alive = /* sql */ `${countOf('recipients')} WHERE state IN (${inFlight})`;
const reportIt = 'Keep a copy of the database and report it: a change went past the rules of a life.';

/** The lives of recipients: each by itself, and with what counts them. */
export const lifeChecks: readonly Check[] = [
  {
    name: 'counts-agree',
    invariant: 'I2',
    weight: 'violation',
    holds: "A campaign's counts are how many of its numbers stand in each status.",
    remedy:
      'Stop the service, set the row of campaign_counts to what there is, and report it: ends of runs are looked for by it.',
    population: countOf('campaigns'),
    offenders: /* sql */ `
SELECT 'campaign ' || c.id AS id, CASE WHEN n.counts IS NULL THEN 'has no counts'
  ELSE format('counts %s %s; there are %s', n.counts[status.place], status.word, coalesce(there.n, 0)) END AS detail
FROM ghanti.campaigns c CROSS JOIN ${statuses} LEFT JOIN ghanti.campaign_counts n ON n.campaign_id = c.id
  LEFT JOIN (
    SELECT r.campaign_id, known.place, count(*) AS n FROM ghanti.recipients r JOIN ${knownStates} USING (service, state)
    WHERE r.campaign_id IS NOT NULL GROUP BY r.campaign_id, known.place
  ) there ON there.campaign_id = c.id AND there.place = status.place
WHERE n.counts[status.place] IS DISTINCT FROM coalesce(there.n, 0)`,
  },
  {
    name: 'states-are-known',
    invariant: 'I5',
    weight: 'violation',
    holds: 'Every recipient is in a state of its service.',
    remedy: 'Check that the code is not older than the database; else report it.',
    population: countOf('recipients'),
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is %s, which %s has not', r.state, r.service) AS detail
FROM ghanti.recipients r LEFT JOIN ${knownStates} USING (service, state) WHERE known.place IS NULL`,
  },
  {
    name: 'evidence-carries-the-state',
    invariant: 'I5',
    weight: 'violation',
    holds: 'No life is further, or less far, than the evidence that it rests on.',
    remedy: reportIt,
    population: countOf('recipients'),
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is %s on evidence of rank %s%s', r.state, r.rank, ' and end ' || r.ended_kind) AS detail
FROM ghanti.recipients r LEFT JOIN (VALUES ('intent', 10), ('unknown', 11), ('accepted', 20), ('dialing', 30), ('sent', 30),
  ('ringing', 40), ('answered', 50), ('presumed_failed', 90)) AS least (state, rank) ON least.state = r.state
WHERE r.rank < least.rank OR (r.ended_kind IS NOT NULL) <> (r.rank >= 100)
  OR (r.ended_kind IS NOT NULL AND r.state NOT IN (${wordList(finalStates)}))`,
  },
  {
    name: 'accepted-have-a-provider-id',
    invariant: 'I11',
    weight: 'violation',
    holds: 'Whatever a provider has accepted is known by its id.',
    remedy: reportIt,
    population: /* sql */ `${countOf('recipients')} WHERE state IN (${accepted})`,
    offenders: /* sql */ `
SELECT 'recipient ' || id AS id, format('is %s without a provider id', state) AS detail
FROM ghanti.recipients WHERE state IN (${accepted}) AND provider_id IS NULL`,
  },
  {
    name: 'provider-ids-name-one-attempt',
    invariant: 'I11',
    weight: 'violation',
    holds: "A provider's call or message belongs to one attempt.",
    remedy: 'Look the id up at the provider: one of the attempts was not what was called. Report it.',
    population: /* sql */ `${countOf('recipients')} WHERE provider_id IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'recipients ' || string_agg(one.id::text, ', ' ORDER BY one.id) AS id, 'share one provider id' AS detail
FROM (
  SELECT id, provider_id FROM ghanti.recipients WHERE provider_id IS NOT NULL
  UNION ALL SELECT recipient_id, provider_id FROM ghanti.past_attempts WHERE provider_id IS NOT NULL
) one GROUP BY one.provider_id HAVING count(*) > 1`,
  },
  {
    name: 'requests-have-an-intent',
    invariant: 'I6',
    weight: 'violation',
    holds: 'Whoever may be with a provider has a numbered, dated intent.',
    remedy: reportIt,
    population: alive,
    offenders: /* sql */ `
SELECT 'recipient ' || id AS id, format('is %s in dispatch %s of attempt %s', state, dispatch_no, attempt_no) AS detail
FROM ghanti.recipients
WHERE state IN (${inFlight}) AND (intent_at IS NULL OR dispatch_no < 1 OR attempt_no < 1)`,
  },
  {
    name: 'ends-are-dated',
    invariant: 'I5',
    weight: 'violation',
    holds: 'A life has the time of its end if and only if it has ended.',
    remedy: reportIt,
    population: countOf('recipients'),
    offenders: /* sql */ `
SELECT 'recipient ' || id AS id, format('is %s and ended at %s', state, coalesce(ended_at::text, 'no time')) AS detail
FROM ghanti.recipients WHERE (state IN (${wordList(finalStates)})) <> (ended_at IS NOT NULL)`,
  },
  {
    name: 'runs-try-everybody-once',
    invariant: 'I1',
    weight: 'violation',
    holds: 'Nobody is in a second attempt of one run.',
    remedy: 'Pause the run before anybody is called twice, and report it.',
    population: /* sql */ `${countOf('recipients')} WHERE run_id IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is in attempt %s of run %s, which made attempt %s before', r.attempt_no, r.run_id, p.attempt_no) AS detail
FROM ghanti.recipients r JOIN ghanti.past_attempts p ON p.recipient_id = r.id AND p.run_id = r.run_id`,
  },
  {
    name: 'attempts-are-numbered',
    invariant: 'I5',
    weight: 'violation',
    holds: 'The attempts of a recipient are numbered once each, and the present one is the last.',
    remedy: reportIt,
    population: countOf('past_attempts'),
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is in attempt %s after %s earlier ones', r.attempt_no, count(*)) AS detail
FROM ghanti.past_attempts p JOIN ghanti.recipients r ON r.id = p.recipient_id
GROUP BY r.id HAVING count(*) <> count(DISTINCT p.attempt_no) OR max(p.attempt_no) >= r.attempt_no`,
  },
  {
    name: 'live-calls-have-a-deadline',
    invariant: 'L1',
    weight: 'violation',
    holds: 'Whoever is with a provider has a deadline at which somebody asks: nobody waits for ever.',
    remedy: 'Set due_at to now() in recipients and watched for those named; the service asks the provider. Report it.',
    population: alive,
    offenders: /* sql */ `
SELECT 'recipient ' || id AS id, format('is %s without a deadline', state) AS detail
FROM ghanti.recipients WHERE state IN (${inFlight}) AND due_at IS NULL`,
  },
  {
    name: 'doubt-is-resolved',
    invariant: 'L2',
    weight: 'notice',
    holds: 'Nobody is in doubt for more than six hours.',
    remedy: 'See whether the service runs and whether the provider answers look-ups.',
    population: /* sql */ `${countOf('recipients')} WHERE state = 'unknown'`,
    offenders: /* sql */ `
SELECT 'recipient ' || id AS id, 'in doubt since ' || intent_at AS detail
FROM ghanti.recipients WHERE state = 'unknown' AND intent_at < now() - interval '6 hours'`,
  },
];

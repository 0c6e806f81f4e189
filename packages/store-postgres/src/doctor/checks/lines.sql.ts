import { callStates, holdsLine, messageStates } from '@ghanti/core';
import { type Check, countOf } from '../check';

const holding = [
  ...callStates.filter((state) => holdsLine('PHONE', state)).map((state) => `('PHONE', '${state}')`),
  ...messageStates.filter((state) => holdsLine('SMS', state)).map((state) => `('SMS', '${state}')`),
].join(', ');

/** What is watched: the mutex of each line, and the deadlines. */
export const lineChecks: readonly Check[] = [
  {
    name: 'watched-are-those-who-wait',
    invariant: 'I7',
    weight: 'violation',
    holds:
      'Exactly those recipients are watched that hold a line or have a deadline, with the line and the deadline that they have.',
    remedy: 'Keep a copy of the database and report it: an unwatched call keeps no line and is never asked about.',
    population: countOf('watched'),
    offenders: /* sql */ `
SELECT 'recipient ' || coalesce(r.id, w.recipient_id) AS id, CASE
  WHEN r.id IS NULL THEN 'is watched and does not exist, or waits for nothing'
  WHEN w.recipient_id IS NULL THEN format('is %s and is not watched', r.state)
  ELSE format('is %s and is watched otherwise', r.state) END AS detail
FROM (
  SELECT id, account_id, service, state, coalesce(from_number, '') AS from_number, coalesce(dial_number, number) AS to_number,
    due_at, (service, state) IN (${holding}) AS holds_line
  FROM ghanti.recipients WHERE due_at IS NOT NULL OR (service, state) IN (${holding})
) r FULL JOIN ghanti.watched w ON w.recipient_id = r.id
WHERE r.id IS NULL OR w.recipient_id IS NULL OR r.holds_line <> w.holds_line OR r.due_at IS DISTINCT FROM w.due_at
  OR r.account_id <> w.account_id
  OR (r.holds_line AND (r.service <> w.service OR r.from_number <> w.from_number OR r.to_number <> w.to_number))`,
  },
  {
    name: 'lines-are-held-once',
    invariant: 'I7',
    weight: 'violation',
    holds: 'At most one dispatch that we began holds the line between two numbers.',
    remedy: 'Keep a copy of the database and report it: while two hold a line, doubt about them cannot be told apart.',
    population: /* sql */ `${countOf('watched')} WHERE holds_line`,
    offenders: /* sql */ `
SELECT 'recipients ' || string_agg(recipient_id::text, ', ' ORDER BY recipient_id) AS id, 'hold one line' AS detail
FROM ghanti.watched WHERE holds_line AND slot = 0
GROUP BY from_number, to_number HAVING count(*) > 1`,
  },
  {
    name: 'do-not-call-is-kept',
    invariant: 'I8',
    weight: 'violation',
    holds: 'Nobody who stands on the do-not-call list was dialled by a campaign after they came on it.',
    remedy: 'Tell those named what happened, and report it.',
    population: /* sql */ `${countOf('recipients')} WHERE campaign_id IS NOT NULL AND intent_at IS NOT NULL`,
    // Processes have clocks of their own: five seconds are not held against them.
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('was dialled at %s, on the list since %s', r.intent_at, least(s.listed_at, s.stopped_at)) AS detail
FROM ghanti.recipients r JOIN ghanti.suppressions s
  ON s.account_id IN (0, r.account_id) AND s.number = coalesce(r.dial_number, r.number)
WHERE r.campaign_id IS NOT NULL AND r.intent_at > least(s.listed_at, s.stopped_at) + interval '5 seconds'`,
  },
  {
    name: 'deadlines-are-kept',
    invariant: 'L2',
    weight: 'notice',
    holds: 'No deadline passed more than ten minutes ago.',
    remedy: 'See whether the service runs and whether the provider answers: deadlines are looked at each second.',
    population: /* sql */ `${countOf('watched')} WHERE due_at IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'recipient ' || recipient_id AS id, 'was due at ' || due_at AS detail
FROM ghanti.watched WHERE due_at < now() - interval '10 minutes'`,
  },
];

import { finalStates } from '@ghanti/core';
import { type Check, countOf, wordList } from '../check';

const firm = wordList(finalStates.filter((state) => state !== 'presumed_failed'));
const bookedWrongly =
  'Stop the service, keep a copy of the database, and report it: credits were moved outside a step. The ledger is the truth to correct by.';

/** The ledger by a column, as what it adds up to. */
const ledgerBy = (column: string) => /* sql */ `
  SELECT ${column}, min(id) AS first_entry,
    coalesce(sum(amount) FILTER (WHERE kind = 'grant'), 0) AS granted,
    coalesce(sum(amount) FILTER (WHERE kind = 'hold'), 0) AS held,
    coalesce(sum(amount) FILTER (WHERE kind = 'settle'), 0) AS settled,
    coalesce(sum(amount) FILTER (WHERE kind = 'release'), 0) AS released
  FROM ghanti.ledger WHERE ${column} IS NOT NULL GROUP BY ${column}`;

/** Credits: what accounts, runs, lines and recipients say against the ledger and against each other. */
export const moneyChecks: readonly Check[] = [
  {
    name: 'accounts-match-ledger',
    invariant: 'I4',
    weight: 'violation',
    holds: "An account's available, held and spent credits are what its ledger adds up to.",
    remedy: bookedWrongly,
    population: countOf('accounts'),
    offenders: /* sql */ `
SELECT 'account ' || a.id AS id,
  format('has available %s, held %s, spent %s; its ledger says %s, %s, %s', a.available, a.held, a.spent,
    coalesce(l.granted - l.held + l.released, 0), coalesce(l.held - l.settled - l.released, 0), coalesce(l.settled, 0)) AS detail
FROM ghanti.accounts a LEFT JOIN (${ledgerBy('account_id')}) l ON l.account_id = a.id
WHERE a.available <> coalesce(l.granted - l.held + l.released, 0)
  OR a.held <> coalesce(l.held - l.settled - l.released, 0) OR a.spent <> coalesce(l.settled, 0)`,
  },
  {
    name: 'credits-not-negative',
    invariant: 'I4',
    weight: 'violation',
    holds: 'No balance, hold, price or movement of credits is below zero.',
    remedy: bookedWrongly,
    population: /* sql */ `SELECT (${countOf('accounts')}) + (${countOf('run_credits')}) + (${countOf('ledger')})`,
    offenders: /* sql */ `
SELECT 'account ' || id AS id, 'a balance is negative' AS detail FROM ghanti.accounts WHERE least(available, held, spent) < 0
UNION ALL SELECT 'run ' || run_id, 'a sum is negative, or more ended than was held' FROM ghanti.run_credits
  WHERE least(held, settled, released) < 0 OR settled + released > held
UNION ALL SELECT 'ledger entry ' || id, 'moves ' || amount FROM ghanti.ledger WHERE amount <= 0
UNION ALL SELECT 'recipient ' || id, 'its hold or price is negative' FROM ghanti.recipients WHERE hold < 0 OR consumed < 0`,
  },
  {
    name: 'runs-match-ledger',
    invariant: 'I3',
    weight: 'violation',
    holds: "A run's held, settled and released credits are what the ledger says of it.",
    remedy: bookedWrongly,
    population: countOf('run_credits'),
    offenders: /* sql */ `
SELECT 'run ' || c.run_id AS id, format('has held %s, settled %s, released %s; the ledger says %s, %s, %s', c.held, c.settled,
  c.released, coalesce(l.held, 0), coalesce(l.settled, 0), coalesce(l.released, 0)) AS detail
FROM ghanti.run_credits c LEFT JOIN (${ledgerBy('run_id')}) l ON l.run_id = c.run_id
WHERE c.held <> coalesce(l.held, 0) OR c.settled <> coalesce(l.settled, 0) OR c.released <> coalesce(l.released, 0)`,
  },
  {
    name: 'runs-hold-their-price',
    invariant: 'I3',
    weight: 'violation',
    holds: 'A run held, at its begin, its price for each number that it took.',
    remedy: bookedWrongly,
    population: countOf('runs'),
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('held %s for %s numbers at %s', c.held, u.numbers, u.hold_per_number) AS detail
FROM ghanti.runs u LEFT JOIN ghanti.run_credits c ON c.run_id = u.id
WHERE c.held IS DISTINCT FROM u.numbers * u.hold_per_number`,
  },
  {
    name: 'runs-hold-what-is-outstanding',
    invariant: 'I3',
    weight: 'violation',
    holds: 'What a run still holds is what its recipients still hold; all of it while it is only scheduled.',
    remedy: bookedWrongly,
    population: countOf('runs'),
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('is %s and holds %s; its recipients hold %s', u.state, c.held - c.settled - c.released,
  coalesce(r.hold, 0)) AS detail
FROM ghanti.runs u JOIN ghanti.run_credits c ON c.run_id = u.id
  LEFT JOIN (SELECT run_id, sum(hold) AS hold FROM ghanti.recipients WHERE run_id IS NOT NULL GROUP BY run_id) r ON r.run_id = u.id
WHERE c.held - c.settled - c.released <> CASE u.state WHEN 'scheduled' THEN c.held ELSE coalesce(r.hold, 0) END`,
  },
  {
    name: 'accounts-hold-what-is-outstanding',
    invariant: 'I3',
    weight: 'violation',
    holds: 'What an account holds is what its runs, its codes and its reserved phone numbers hold.',
    remedy: bookedWrongly,
    population: countOf('accounts'),
    offenders: /* sql */ `
SELECT 'account ' || a.id AS id, format('holds %s; its runs, codes and lines hold %s', a.held, sum(o.hold)) AS detail
FROM ghanti.accounts a JOIN (
  SELECT u.account_id, c.held - c.settled - c.released AS hold FROM ghanti.runs u JOIN ghanti.run_credits c ON c.run_id = u.id
  UNION ALL SELECT account_id, hold FROM ghanti.recipients WHERE campaign_id IS NULL
  UNION ALL SELECT account_id, rate FROM ghanti.phone_lines WHERE state = 'reserved'
  UNION ALL SELECT id, 0 FROM ghanti.accounts
) o ON o.account_id = a.id
GROUP BY a.id HAVING a.held <> sum(o.hold)`,
  },
  {
    name: 'lines-match-ledger',
    invariant: 'I3',
    weight: 'violation',
    holds: 'A phone number holds its rate while it is being bought, and nothing afterwards.',
    remedy: bookedWrongly,
    population: countOf('phone_lines'),
    // By their ids here, as everywhere: the sid of a line may be its number.
    offenders: /* sql */ `
SELECT coalesce('line ' || p.id, 'the line of ledger entry ' || l.first_entry) AS id, format('has %s outstanding in the ledger, and is %s at %s',
  coalesce(l.held - l.settled - l.released, 0), coalesce(p.state, 'gone'), p.rate) AS detail
FROM (${ledgerBy('line_sid')}) l FULL JOIN ghanti.phone_lines p ON p.sid = l.line_sid
WHERE coalesce(l.held - l.settled - l.released, 0) <> CASE p.state WHEN 'reserved' THEN p.rate ELSE 0 END`,
  },
  {
    name: 'ended-lives-hold-nothing',
    invariant: 'I3',
    weight: 'violation',
    holds: 'A recipient that came to a firm end holds no credits any more.',
    remedy: bookedWrongly,
    population: /* sql */ `${countOf('recipients')} WHERE state IN (${firm})`,
    offenders: /* sql */ `
SELECT 'recipient ' || id AS id, format('is %s and holds %s', state, hold) AS detail
FROM ghanti.recipients WHERE state IN (${firm}) AND hold <> 0`,
  },
  {
    name: 'waiting-lives-hold-their-price',
    invariant: 'I3',
    weight: 'violation',
    holds: 'A recipient that is still to be called, or being called, holds the price that its run set.',
    remedy: bookedWrongly,
    population: /* sql */ `${countOf('recipients')} WHERE run_id IS NOT NULL AND state NOT IN (${wordList(finalStates)})`,
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('is %s and holds %s of %s', r.state, r.hold, u.hold_per_number) AS detail
FROM ghanti.recipients r JOIN ghanti.runs u ON u.id = r.run_id
WHERE r.state NOT IN (${wordList(finalStates)}) AND r.hold <> u.hold_per_number`,
  },
  {
    name: 'nobody-costs-more-than-was-held',
    invariant: 'I3',
    weight: 'violation',
    holds: 'No attempt cost more than its run held for it.',
    remedy: bookedWrongly,
    population: /* sql */ `${countOf('recipients')} WHERE run_id IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'recipient ' || one.id AS id, format('cost %s of %s held in run %s', one.consumed, u.hold_per_number, u.id) AS detail
FROM (
  SELECT id, run_id, consumed FROM ghanti.recipients WHERE consumed > 0
  UNION ALL SELECT recipient_id, run_id, consumed FROM ghanti.past_attempts WHERE consumed > 0
) one JOIN ghanti.runs u ON u.id = one.run_id
WHERE one.consumed > u.hold_per_number`,
  },
  {
    name: 'runs-settled-each-attempt-once',
    invariant: 'I3',
    weight: 'violation',
    holds:
      'What the attempts of a run cost is what the run settled; less is left only where numbers were deleted since.',
    remedy: bookedWrongly,
    population: countOf('runs'),
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('settled %s; its attempts cost %s', c.settled, coalesce(sum(one.consumed), 0)) AS detail
FROM ghanti.runs u JOIN ghanti.run_credits c ON c.run_id = u.id LEFT JOIN (
  SELECT run_id, consumed FROM ghanti.recipients
  UNION ALL SELECT run_id, consumed FROM ghanti.past_attempts
) one ON one.run_id = u.id
GROUP BY u.id, c.settled HAVING coalesce(sum(one.consumed), 0) > c.settled
  OR (coalesce(sum(one.consumed), 0) < c.settled AND count(one.run_id) = u.numbers)`,
  },
];

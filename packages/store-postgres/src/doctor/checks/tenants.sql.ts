import { type Check, countOf } from '../check';

const reportIt = 'Stop the service and report it: data of one account stands under another.';

/** Accounts: that nothing of one stands under another, and that keys and codes did what they may once. */
export const tenantChecks: readonly Check[] = [
  {
    name: 'campaigns-own-their-runs',
    invariant: 'I13',
    weight: 'violation',
    holds: "A run belongs to its campaign's account.",
    remedy: reportIt,
    population: countOf('runs'),
    offenders: /* sql */ `
SELECT 'run ' || u.id AS id, format('of account %s, its campaign of %s', u.account_id, c.account_id) AS detail
FROM ghanti.runs u JOIN ghanti.campaigns c ON c.id = u.campaign_id WHERE u.account_id <> c.account_id`,
  },
  {
    name: 'campaigns-own-their-numbers',
    invariant: 'I13',
    weight: 'violation',
    holds: "A number belongs to its campaign's account, and its run to its campaign.",
    remedy: reportIt,
    population: countOf('recipients'),
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('of account %s in campaign %s and run %s', r.account_id, r.campaign_id, r.run_id) AS detail
FROM ghanti.recipients r LEFT JOIN ghanti.campaigns c ON c.id = r.campaign_id LEFT JOIN ghanti.runs u ON u.id = r.run_id
WHERE (r.campaign_id IS NOT NULL AND c.account_id IS DISTINCT FROM r.account_id)
  OR (r.run_id IS NOT NULL AND u.campaign_id IS DISTINCT FROM r.campaign_id)`,
  },
  {
    name: 'runs-own-their-attempts',
    invariant: 'I13',
    weight: 'violation',
    holds: 'An earlier attempt was made by a run of the same campaign.',
    remedy: reportIt,
    population: countOf('past_attempts'),
    offenders: /* sql */ `
SELECT 'recipient ' || r.id AS id, format('of campaign %s has an attempt of run %s', r.campaign_id, p.run_id) AS detail
FROM ghanti.past_attempts p JOIN ghanti.recipients r ON r.id = p.recipient_id LEFT JOIN ghanti.runs u ON u.id = p.run_id
WHERE u.campaign_id IS DISTINCT FROM r.campaign_id`,
  },
  {
    name: 'events-stay-in-their-account',
    invariant: 'I13',
    weight: 'violation',
    holds: 'An endpoint is told of what belongs to its own account only.',
    remedy: reportIt,
    population: countOf('outbox'),
    offenders: /* sql */ `
SELECT format('event %s for endpoint %s', o.id, o.endpoint_id) AS id,
  format('of account %s tells of one of account %s', e.account_id, coalesce(r.account_id, c.account_id, p.account_id)) AS detail
FROM ghanti.outbox o JOIN ghanti.webhook_endpoints e ON e.id = o.endpoint_id
  LEFT JOIN ghanti.recipients r ON r.id = (o.data ->> 'number_id')::bigint
  LEFT JOIN ghanti.campaigns c ON c.id = (o.data ->> 'campaign_id')::bigint
  LEFT JOIN ghanti.otps p ON p.id = o.otp_id
WHERE r.account_id <> e.account_id OR c.account_id <> e.account_id OR p.account_id <> e.account_id`,
  },
  {
    name: 'ledger-names-own-runs',
    invariant: 'I13',
    weight: 'violation',
    holds: "Credits of a run are moved on its own account's ledger.",
    remedy: reportIt,
    population: /* sql */ `${countOf('ledger')} WHERE run_id IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'ledger entry ' || l.id AS id, format('of account %s, for run %s of account %s', l.account_id, u.id, u.account_id) AS detail
FROM ghanti.ledger l JOIN ghanti.runs u ON u.id = l.run_id WHERE u.account_id <> l.account_id`,
  },
  {
    name: 'keys-have-one-effect',
    invariant: 'I12',
    weight: 'violation',
    holds: 'An idempotency key stands once, and names a run of its own account.',
    remedy: reportIt,
    population: countOf('idempotency'),
    offenders: /* sql */ `
SELECT 'a key of account ' || i.account_id AS id, 'names run ' || u.id || ' of another account' AS detail
FROM ghanti.idempotency i JOIN ghanti.runs u ON u.id = (i.effect -> 'ids' ->> 0)::bigint
WHERE i.scope LIKE '%/begin' AND u.account_id <> i.account_id
UNION ALL SELECT 'a key of account ' || account_id, 'stands ' || count(*) || ' times'
FROM ghanti.idempotency GROUP BY account_id, scope, key HAVING count(*) > 1`,
  },
  {
    name: 'codes-have-a-delivery',
    invariant: 'I13',
    weight: 'violation',
    holds: 'A one-time password has its own delivery, of its own account.',
    remedy: reportIt,
    population: countOf('otps'),
    offenders: /* sql */ `
SELECT 'code ' || o.id AS id, CASE WHEN r.id IS NULL THEN 'has no delivery' ELSE 'is delivered under another account' END AS detail
FROM ghanti.otps o LEFT JOIN ghanti.recipients r ON r.id = o.delivery_id AND r.campaign_id IS NULL
WHERE r.account_id IS DISTINCT FROM o.account_id`,
  },
  {
    name: 'codes-verify-in-time',
    invariant: 'I14',
    weight: 'violation',
    holds: 'A one-time password was verified while it lived, and not after its last try.',
    remedy: 'Treat what was confirmed by it as unconfirmed, and report it.',
    population: /* sql */ `${countOf('otps')} WHERE verified_at IS NOT NULL`,
    offenders: /* sql */ `
SELECT 'code ' || id AS id, format('verified at %s after %s of %s tries, lived from %s to %s', verified_at, failures, tries,
  created_at, expires_at) AS detail
FROM ghanti.otps WHERE verified_at >= expires_at OR (verified_at IS NOT NULL AND failures >= tries)`,
  },
  {
    name: 'new-codes-bring-no-new-tries',
    invariant: 'I14',
    weight: 'violation',
    holds: 'A code that was sent while another could still be tried counts the wrong tries of that one too.',
    remedy: 'Treat what was confirmed for the account as unconfirmed, and report it.',
    population: countOf('otps'),
    offenders: /* sql */ `
SELECT 'code ' || later.id AS id, format('counts %s wrong tries, code %s before it %s', later.failures, o.id, o.failures) AS detail
FROM ghanti.otps o JOIN ghanti.otps later ON later.account_id = o.account_id AND later.number = o.number AND later.id > o.id
WHERE o.verified_at IS NULL AND later.verified_at IS NULL AND later.failures < o.failures
  AND later.created_at < o.expires_at AND later.expires_at >= o.expires_at`,
  },
  {
    name: 'phone-numbers-are-owned-once',
    invariant: 'I11',
    weight: 'violation',
    holds: 'A phone number belongs to one account, and an owned one has the time of its purchase.',
    remedy: 'Ask the provider whose it is, release the others, and report it.',
    population: countOf('phone_lines'),
    offenders: /* sql */ `
SELECT 'lines ' || string_agg(id::text, ', ' ORDER BY id) AS id, 'are one number' AS detail
FROM ghanti.phone_lines WHERE state = 'owned' GROUP BY number HAVING count(*) > 1
UNION ALL SELECT 'line ' || id, 'is owned since no time' FROM ghanti.phone_lines WHERE state = 'owned' AND bought_at IS NULL`,
  },
  {
    name: 'purchases-are-finished',
    invariant: 'L1',
    weight: 'notice',
    holds: 'A purchase is confirmed or given up within ten minutes.',
    remedy: 'See whether the service runs and whether the provider answers.',
    population: /* sql */ `${countOf('phone_lines')} WHERE state = 'reserved'`,
    offenders: /* sql */ `
SELECT 'line ' || id AS id, 'reserved since ' || reserved_at AS detail
FROM ghanti.phone_lines WHERE state = 'reserved' AND reserved_at < now() - interval '10 minutes'`,
  },
  {
    name: 'server-keeps-what-it-acknowledged',
    invariant: 'P4',
    weight: 'notice',
    holds: 'The server is set to keep what it acknowledged through a power cut.',
    remedy:
      'Set fsync, full_page_writes and synchronous_commit to on. The embedded database has no such setting: docs/guarantees.md says what that costs.',
    population: /* sql */ `SELECT count(*) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')`,
    offenders: /* sql */ `
SELECT name AS id, 'is off' AS detail FROM pg_settings
WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off'`,
  },
];

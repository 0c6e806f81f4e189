import { lifeColumnsOf } from '../../statements/life-columns.sql';
import { recipientColumns } from '../../statements/recipients.sql';
import { allRuns } from '../../statements/runs.sql';

/** Tables whose ids people and tokens see: after each step the next id follows the highest that there ever was. */
export const countedTables = ['accounts', 'campaigns', 'recipients', 'runs', 'waves', 'otps'] as const;

const nextId = (table: string, place: number) => /* sql */ `(
  SELECT CASE WHEN high = 0 THEN setval(counter, 1, false) - 1 ELSE setval(counter, high) END
  FROM (SELECT pg_get_serial_sequence('ghanti.${table}', 'id') AS counter, greatest($${place}::bigint, max(id)) AS high FROM ghanti.${table}) one
)`;

const rowsOf = (kind: string, select: string, order: string) => /* sql */ `
SELECT '${kind}' AS kind, row_number() OVER (ORDER BY ${order}) AS place, to_json(one)::text AS row FROM (${select}) one`;

/** All that an auditor reads, in one statement: a row each, as JSON. */
export const snapshot = [
  rowsOf('account', /* sql */ `SELECT id, available, held, spent FROM ghanti.accounts`, 'one.id'),
  rowsOf('recipient', /* sql */ `SELECT ${recipientColumns} FROM ghanti.recipients r`, 'one.id'),
  rowsOf(
    'past',
    /* sql */ `SELECT p.recipient_id, p.run_id, ${lifeColumnsOf('p')}, p.consumed, p.ended_at FROM ghanti.past_attempts p`,
    'one.recipient_id, one.run_id',
  ),
  rowsOf('run', allRuns, 'one.id'),
  rowsOf('wave', /* sql */ `SELECT id, run_id, n, ids, epoch, lease_until FROM ghanti.waves`, 'one.run_id, one.n'),
  rowsOf('campaign', /* sql */ `SELECT id, account_id, published, calling_window FROM ghanti.campaigns`, 'one.id'),
  rowsOf(
    'suppression',
    /* sql */ `SELECT account_id, number, listed_at, stopped_at FROM ghanti.suppressions`,
    'one.account_id, one.number',
  ),
  rowsOf(
    'code',
    /* sql */ `SELECT id, account_id, number, delivery_id, expires_at, created_at, verified_at, failures, tries FROM ghanti.otps`,
    'one.id',
  ),
  rowsOf(
    'reserved',
    /* sql */ `SELECT account_id, rate FROM ghanti.phone_lines WHERE state = 'reserved'`,
    'one.account_id',
  ),
  rowsOf('entry', /* sql */ `SELECT id, account_id, kind, amount, run_id FROM ghanti.ledger WHERE id > $1`, 'one.id'),
  /* sql */ `
SELECT 'ids', 1, json_build_array(${countedTables.map((table, index) => nextId(table, index + 2)).join(', ')})::text`,
].join('\nUNION ALL\n');

/** What holds rows, what refers to others first. Emptied by DELETE: a TRUNCATE of so little costs more, and forgets every plan. */
const tables = [
  ...[
    'ledger',
    'session_tokens',
    'session_families',
    'throttles',
    'tallies',
    'outbox',
    'inbox',
    'webhook_endpoints',
    'contacts',
  ],
  ...['suppressions', 'idempotency', 'phone_lines', 'otps', 'watched', 'waves', 'run_credits', 'runs', 'past_attempts'],
  ...['recipients', 'campaign_counts', 'campaigns', 'accounts'],
];

const sequences = ['ledger', 'webhook_endpoints', 'phone_lines', 'inbox', ...countedTables];

/** Empties everything between two simulations, and lets ids begin anew. */
export const clear = [
  ...tables.map((table) => /* sql */ `DELETE FROM ghanti.${table};`),
  ...sequences.map((table) => /* sql */ `SELECT setval(pg_get_serial_sequence('ghanti.${table}', 'id'), 1, false);`),
  /* sql */ `SELECT setval('ghanti.outbox_ids', 1, false);`,
].join('\n');

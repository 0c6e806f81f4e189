/**
 * How each invariant is broken on purpose, by the name of its check: what keeps it in the schema is dropped first. Each runs in
 * a transaction that is rolled back, on the database of `examine.test.ts`.
 */
export const plants: Readonly<Record<string, string>> = {
  'one-unfinished-run': `
    DROP INDEX ghanti.one_unfinished_run;
    INSERT INTO ghanti.runs (account_id, campaign_id, run_no, service, state, content, selection, numbers, hold_per_number,
      talk_limit_seconds, created_at)
    SELECT account_id, campaign_id, run_no + 90, service, 'running', content, selection, 0, 0, 0, now()
    FROM ghanti.runs WHERE state = 'running' LIMIT 1`,
  'finished-runs-left-nobody': `UPDATE ghanti.runs SET state = 'finished' WHERE state = 'running'`,
  'waiting-members-can-be-claimed': `UPDATE ghanti.waves SET open = false`,
  'members-stand-in-one-wave': `UPDATE ghanti.waves SET ids = ids[2:] WHERE cardinality(ids) > 1`,
  'waves-hold-all-members': `UPDATE ghanti.waves SET ids = ids || 987654321`,
  'runs-come-to-an-end': `
    UPDATE ghanti.recipients SET state = 'completed', ended_at = now() - interval '1 hour'
    WHERE run_id IN (SELECT id FROM ghanti.runs WHERE state = 'running')`,
  'waves-are-taken-up': `
    UPDATE ghanti.runs SET started_at = now() - interval '1 hour' WHERE state = 'running';
    UPDATE ghanti.waves SET not_before = NULL;
    UPDATE ghanti.recipients SET intent_at = now() - interval '1 hour' WHERE intent_at IS NOT NULL`,
  'scheduled-runs-start': `UPDATE ghanti.runs SET scheduled_for = now() - interval '1 hour' WHERE state = 'scheduled'`,

  'counts-agree': `UPDATE ghanti.campaign_counts SET counts[2] = counts[2] + 1`,
  'states-are-known': `UPDATE ghanti.recipients SET state = 'sent' WHERE service = 'PHONE' AND state = 'queued'`,
  'evidence-carries-the-state': `UPDATE ghanti.recipients SET rank = 10 WHERE state = 'answered'`,
  'accepted-have-a-provider-id': `UPDATE ghanti.recipients SET provider_id = NULL WHERE state = 'answered'`,
  'provider-ids-name-one-attempt': `
    UPDATE ghanti.recipients SET provider_id = (SELECT max(provider_id) FROM ghanti.recipients) WHERE provider_id IS NOT NULL`,
  'requests-have-an-intent': `UPDATE ghanti.recipients SET intent_at = NULL WHERE state = 'unknown'`,
  'ends-are-dated': `UPDATE ghanti.recipients SET ended_at = NULL WHERE state = 'completed'`,
  'runs-try-everybody-once': `
    UPDATE ghanti.past_attempts p SET run_id = r.run_id FROM ghanti.recipients r WHERE r.id = p.recipient_id`,
  'attempts-are-numbered': `UPDATE ghanti.past_attempts SET attempt_no = attempt_no + 1`,
  'live-calls-have-a-deadline': `UPDATE ghanti.recipients SET due_at = NULL WHERE state = 'unknown'`,
  'doubt-is-resolved': `UPDATE ghanti.recipients SET intent_at = now() - interval '7 hours' WHERE state = 'unknown'`,

  'watched-are-those-who-wait': `DELETE FROM ghanti.watched WHERE recipient_id = (SELECT min(recipient_id) FROM ghanti.watched)`,
  'lines-are-held-once': `
    DROP INDEX ghanti.watched_lines;
    UPDATE ghanti.watched SET slot = 0, account_id = 1, from_number = '+97714000000', to_number = '+9779800000000'`,
  'do-not-call-is-kept': `
    INSERT INTO ghanti.suppressions (account_id, number, listed_at)
    SELECT 0, number, now() - interval '1 day' FROM ghanti.recipients WHERE state = 'answered'`,
  'deadlines-are-kept': `UPDATE ghanti.watched SET due_at = now() - interval '1 hour'`,

  'events-follow-each-other': `
    INSERT INTO ghanti.outbox (endpoint_id, id, type, at, data, next_at)
    SELECT endpoint_id, id + 1000, type, at, data, next_at FROM ghanti.outbox WHERE type = 'number.status'`,
  'events-tell-the-present': `
    DELETE FROM ghanti.outbox o WHERE id = (SELECT max(id) FROM ghanti.outbox WHERE type = 'number.status')`,
  'dialled-are-told-of': `
    UPDATE ghanti.webhook_endpoints SET created_at = now() - interval '1 hour', updated_at = now() - interval '1 hour';
    DELETE FROM ghanti.outbox WHERE data ->> 'number_id' = (SELECT max(data ->> 'number_id') FROM ghanti.outbox)`,
  'deliveries-end-once': `UPDATE ghanti.outbox SET next_at = NULL`,
  'outbox-drains': `UPDATE ghanti.outbox SET next_at = now() - interval '1 hour'`,

  'accounts-match-ledger': `UPDATE ghanti.accounts SET available = available + 1`,
  'credits-not-negative': `
    ALTER TABLE ghanti.accounts DROP CONSTRAINT accounts_available_check; UPDATE ghanti.accounts SET available = -1`,
  'runs-match-ledger': `UPDATE ghanti.ledger SET amount = amount + 1 WHERE kind = 'settle' AND run_id IS NOT NULL`,
  'runs-hold-their-price': `UPDATE ghanti.run_credits SET held = held + 1`,
  'runs-hold-what-is-outstanding': `
    UPDATE ghanti.run_credits SET released = released + 1 WHERE settled + released < held`,
  'accounts-hold-what-is-outstanding': `UPDATE ghanti.accounts SET held = held + 1`,
  'lines-match-ledger': `UPDATE ghanti.phone_lines SET rate = rate + 1 WHERE state = 'reserved'`,
  'ended-lives-hold-nothing': `UPDATE ghanti.recipients SET hold = 1 WHERE state = 'completed'`,
  'waiting-lives-hold-their-price': `UPDATE ghanti.recipients SET hold = 1 WHERE state = 'queued'`,
  'nobody-costs-more-than-was-held': `UPDATE ghanti.recipients SET consumed = 99 WHERE state = 'completed'`,
  'runs-settled-each-attempt-once': `UPDATE ghanti.run_credits SET settled = settled + 1, released = released - 1 WHERE released > 0`,

  'campaigns-own-their-runs': `UPDATE ghanti.runs SET account_id = account_id + 1`,
  'campaigns-own-their-numbers': `UPDATE ghanti.recipients SET account_id = account_id + 1 WHERE campaign_id IS NOT NULL`,
  'runs-own-their-attempts': `UPDATE ghanti.past_attempts SET run_id = (SELECT max(id) FROM ghanti.runs)`,
  'events-stay-in-their-account': `
    INSERT INTO ghanti.accounts (email, first_name, last_name, is_admin, available, held, spent, created_at)
    VALUES ('other@example.com', '', '', false, 0, 0, 0, now());
    UPDATE ghanti.webhook_endpoints SET account_id = (SELECT max(id) FROM ghanti.accounts)`,
  'ledger-names-own-runs': `
    ALTER TABLE ghanti.ledger DROP CONSTRAINT ledger_account_id_fkey;
    UPDATE ghanti.ledger SET account_id = account_id + 1 WHERE run_id IS NOT NULL`,
  'keys-have-one-effect': `
    ALTER TABLE ghanti.idempotency DROP CONSTRAINT idempotency_pkey;
    INSERT INTO ghanti.idempotency SELECT * FROM ghanti.idempotency`,
  'codes-have-a-delivery': `UPDATE ghanti.otps SET delivery_id = 987654321`,
  'codes-verify-in-time': `UPDATE ghanti.otps SET expires_at = created_at WHERE verified_at IS NOT NULL`,
  'new-codes-bring-no-new-tries': `
    INSERT INTO ghanti.otps (account_id, delivery_id, number, given, channel, option, template, voice, code_hash, code_salt,
      expires_at, tries, failures, created_at)
    SELECT account_id, -n, number, given, channel, option, template, voice, code_hash, code_salt, now() + interval '1 hour', 5,
      2 - n, now()
    FROM ghanti.otps CROSS JOIN generate_series(1, 2) AS n`,
  'phone-numbers-are-owned-once': `
    INSERT INTO ghanti.phone_lines (sid, account_id, state, number, line, rate, reserved_at, bought_at)
    SELECT sid || 'x', account_id, state, number, line, rate, reserved_at, bought_at FROM ghanti.phone_lines WHERE state = 'owned'`,
  'purchases-are-finished': `UPDATE ghanti.phone_lines SET reserved_at = now() - interval '1 hour' WHERE state = 'reserved'`,
  'server-keeps-what-it-acknowledged': `SET LOCAL synchronous_commit = off`,
};

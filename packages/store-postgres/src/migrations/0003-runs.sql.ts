/** Runs, the waves that workers lease, and the dispatches that somebody waits for. */
export const runs = /* sql */ `
CREATE TABLE ghanti.runs (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL,
  campaign_id bigint NOT NULL REFERENCES ghanti.campaigns ON DELETE CASCADE,
  run_no integer NOT NULL,
  service text NOT NULL,
  state text NOT NULL,
  content jsonb NOT NULL,
  selection jsonb NOT NULL,
  numbers bigint NOT NULL,
  hold_per_number bigint NOT NULL CHECK (hold_per_number >= 0),
  talk_limit_seconds integer NOT NULL,
  reason text,
  scheduled_for timestamptz,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  terminated_at timestamptz,
  finished_at timestamptz,
  UNIQUE (campaign_id, run_no)
);
-- I9: at most one unfinished run of a campaign, whatever races.
CREATE UNIQUE INDEX one_unfinished_run ON ghanti.runs (campaign_id)
  WHERE state IN ('scheduled', 'preparing', 'running', 'paused', 'terminating');
CREATE INDEX unfinished_runs ON ghanti.runs (state, scheduled_for)
  WHERE state IN ('scheduled', 'preparing', 'running', 'paused', 'terminating');

-- A run's money has a row of its own: events settle without touching the row that orders lock.
CREATE TABLE ghanti.run_credits (
  run_id bigint PRIMARY KEY REFERENCES ghanti.runs ON DELETE CASCADE,
  held bigint NOT NULL CHECK (held >= 0),
  settled bigint NOT NULL DEFAULT 0 CHECK (settled >= 0),
  released bigint NOT NULL DEFAULT 0 CHECK (released >= 0),
  CHECK (settled + released <= held)
) WITH (fillfactor = 50);

-- At most 500 recipients; leased by one row.
CREATE TABLE ghanti.waves (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id bigint NOT NULL REFERENCES ghanti.runs ON DELETE CASCADE,
  n integer NOT NULL,
  ids bigint[] NOT NULL,
  open boolean NOT NULL DEFAULT true,
  epoch bigint NOT NULL DEFAULT 0,
  lease_owner text,
  lease_until timestamptz,
  not_before timestamptz,
  UNIQUE (run_id, n)
) WITH (fillfactor = 70);
CREATE INDEX open_waves ON ghanti.waves (n, id) WHERE open;

-- One row for each recipient that holds its line or has a deadline: small, so that the hot table needs no index for either.
CREATE TABLE ghanti.watched (
  recipient_id bigint PRIMARY KEY,
  account_id bigint NOT NULL,
  service text NOT NULL,
  from_number text NOT NULL,
  to_number text NOT NULL,
  holds_line boolean NOT NULL,
  -- 0: took the line by an intent, which excludes others; else the recipient's id: a provider told us afterwards
  slot bigint NOT NULL,
  due_at timestamptz
) WITH (fillfactor = 70);
-- I7: the mutex of a line, over all accounts: they share the provider's own numbers, and a lookup goes by the two alone.
CREATE UNIQUE INDEX watched_lines ON ghanti.watched (from_number, to_number, slot) WHERE holds_line;
CREATE INDEX watched_live ON ghanti.watched (service, recipient_id) WHERE holds_line;
CREATE INDEX watched_due ON ghanti.watched (due_at) WHERE due_at IS NOT NULL;
`;

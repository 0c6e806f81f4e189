/** Who may not be called, when, how often; and who brings workers down. */
export const dispatchRules = /* sql */ `
ALTER TABLE ghanti.campaigns ADD COLUMN calling_window jsonb;

-- crashes: leases that ran out in a row. preparing_id: whom a worker prepared last, and how often in a row.
ALTER TABLE ghanti.waves ADD COLUMN crashes integer NOT NULL DEFAULT 0, ADD COLUMN preparing_id bigint,
  ADD COLUMN preparing_times integer NOT NULL DEFAULT 0;

-- account_id 0: the whole service. A row stands while either instant does.
CREATE TABLE ghanti.suppressions (
  account_id bigint NOT NULL,
  number text NOT NULL,
  listed_at timestamptz,
  stopped_at timestamptz,
  note text,
  PRIMARY KEY (account_id, number),
  CHECK (listed_at IS NOT NULL OR stopped_at IS NOT NULL)
);
-- How a number begins is asked for by LIKE, whatever the collation of the database is.
CREATE INDEX suppressions_by_prefix ON ghanti.suppressions (account_id, number text_pattern_ops);
CREATE INDEX phone_lines_of_number ON ghanti.phone_lines (number) WHERE state = 'owned';

-- recent: [[dialled at, recipient, attempt], ...] in milliseconds since 1970. Only kept where a frequency rule is set.
CREATE TABLE ghanti.contacts (
  account_id bigint NOT NULL,
  number text NOT NULL,
  recent jsonb NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (account_id, number)
) WITH (fillfactor = 70);
CREATE INDEX contacts_expired ON ghanti.contacts (expires_at);
`;

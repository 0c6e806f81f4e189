/** Accounts, their credits, and how they sign in. */
export const accounts = /* sql */ `
CREATE TABLE ghanti.accounts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL UNIQUE,
  first_name text NOT NULL,
  last_name text NOT NULL,
  password_hash text,
  is_admin boolean NOT NULL,
  -- granted = available + held + spent, at every commit
  available bigint NOT NULL CHECK (available >= 0),
  held bigint NOT NULL CHECK (held >= 0),
  spent bigint NOT NULL CHECK (spent >= 0),
  created_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Two first accounts made at once: one of them is the administrator.
CREATE UNIQUE INDEX one_administrator ON ghanti.accounts (is_admin) WHERE is_admin;

-- Every movement of credits, one row a step and kind. It outlives what it was for: no foreign keys but the account's.
CREATE TABLE ghanti.ledger (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES ghanti.accounts,
  kind text NOT NULL CHECK (kind IN ('grant', 'hold', 'settle', 'release')),
  amount bigint NOT NULL CHECK (amount > 0),
  run_id bigint,
  line_sid text,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ledger_of_account ON ghanti.ledger (account_id, id);

CREATE TABLE ghanti.session_families (
  id text PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES ghanti.accounts,
  revoked_at timestamptz
);

CREATE TABLE ghanti.session_tokens (
  token_hash text PRIMARY KEY,
  family_id text NOT NULL REFERENCES ghanti.session_families ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  spent boolean NOT NULL DEFAULT false
);
CREATE INDEX session_tokens_of_family ON ghanti.session_tokens (family_id);

-- hits: [[counted at, no rule that counted it looks back further than], ...] in milliseconds since 1970
CREATE TABLE ghanti.throttles (
  key text PRIMARY KEY,
  hits jsonb NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX throttles_expired ON ghanti.throttles (expires_at);
`;

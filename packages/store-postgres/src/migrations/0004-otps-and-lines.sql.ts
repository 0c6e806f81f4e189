/** One-time passwords, phone numbers, idempotency keys. */
export const otpsAndLines = /* sql */ `
CREATE TABLE ghanti.otps (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES ghanti.accounts,
  delivery_id bigint NOT NULL,
  number text NOT NULL,
  given text NOT NULL,
  channel text NOT NULL,
  option text NOT NULL,
  template text NOT NULL,
  voice text NOT NULL,
  code_hash text NOT NULL,
  code_salt text NOT NULL,
  expires_at timestamptz NOT NULL,
  tries integer NOT NULL,
  failures integer NOT NULL,
  verified_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX otps_of_account ON ghanti.otps (account_id, id);
CREATE INDEX otps_of_number ON ghanti.otps (number, account_id, id);
CREATE UNIQUE INDEX otps_of_delivery ON ghanti.otps (delivery_id);

CREATE TABLE ghanti.phone_lines (
  sid text PRIMARY KEY,
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id bigint NOT NULL REFERENCES ghanti.accounts,
  state text NOT NULL CHECK (state IN ('reserved', 'owned')),
  number text NOT NULL,
  -- the provider's description of it, as it was when reserved or bought
  line jsonb NOT NULL,
  rate bigint NOT NULL CHECK (rate >= 0),
  reserved_at timestamptz NOT NULL,
  bought_at timestamptz
);
CREATE INDEX phone_lines_of_account ON ghanti.phone_lines (account_id, id);

CREATE TABLE ghanti.idempotency (
  account_id bigint NOT NULL,
  scope text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  claimed_at timestamptz NOT NULL,
  -- until then the request that took it is believed to run
  taken_until timestamptz NOT NULL,
  -- ids of what was made under this key: written in the transaction that made it
  effect json,
  -- {"value": reply}; null while the request runs
  reply json,
  PRIMARY KEY (account_id, scope, key)
);
CREATE INDEX idempotency_expired ON ghanti.idempotency (claimed_at);
`;

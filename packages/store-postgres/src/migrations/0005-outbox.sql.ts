/** Events out: where hosts want to be told, and what they are to be told. Events in that wait for their call. */
export const outbox = /* sql */ `
CREATE TABLE ghanti.webhook_endpoints (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES ghanti.accounts,
  url text NOT NULL,
  description text NOT NULL,
  -- empty: everything
  types text[] NOT NULL,
  enabled boolean NOT NULL DEFAULT true,
  disabled_reason text,
  -- sealed by the engine, with a key that the database does not have
  secret text NOT NULL,
  previous_secret text,
  previous_until timestamptz,
  failures integer NOT NULL DEFAULT 0,
  -- the first failure since the last success
  failing_since timestamptz,
  -- the breaker: nothing is sent before
  resume_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
) WITH (fillfactor = 50);
CREATE INDEX webhook_endpoints_of_account ON ghanti.webhook_endpoints (account_id, id);

-- The order of events about one number: taken under the number's lock, so that it only rises.
CREATE SEQUENCE ghanti.outbox_ids;

-- One row for each event and endpoint. No foreign keys: they would lock the endpoint's row in every step that writes here.
-- What an endpoint that is removed in that moment leaves behind is claimed by nobody, and goes with its age.
CREATE TABLE ghanti.outbox (
  endpoint_id bigint NOT NULL,
  id bigint NOT NULL,
  type text NOT NULL,
  at timestamptz NOT NULL,
  -- json, not jsonb: what is signed must not change its form between two attempts
  data json NOT NULL,
  otp_id bigint,
  counts bigint[],
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'given_up')),
  attempts integer NOT NULL DEFAULT 0,
  -- null: it has ended
  next_at timestamptz,
  leased_until timestamptz,
  last_status integer,
  last_error text,
  ended_at timestamptz,
  PRIMARY KEY (endpoint_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX outbox_due ON ghanti.outbox (endpoint_id, next_at, id) WHERE next_at IS NOT NULL;
CREATE INDEX outbox_leased ON ghanti.outbox (endpoint_id, leased_until) WHERE leased_until IS NOT NULL;
-- Rows come in the order of their time: a few pages tell where the old ones end.
CREATE INDEX outbox_by_age ON ghanti.outbox USING brin (at);

-- Events of providers that are genuine, but about nothing that is there (yet).
CREATE TABLE ghanti.inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient_id bigint NOT NULL,
  event json NOT NULL,
  -- of recipient and event: what comes twice is kept once
  digest text NOT NULL UNIQUE,
  received_at timestamptz NOT NULL,
  next_at timestamptz NOT NULL
);
CREATE INDEX inbox_due ON ghanti.inbox (next_at, id);
CREATE INDEX inbox_received ON ghanti.inbox (received_at);
`;

import { lifeDefinitions } from '../statements/life-columns.sql';

/** Campaigns, their recipients, and what became of these in earlier runs. */
export const campaigns = /* sql */ `
CREATE TABLE ghanti.campaigns (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES ghanti.accounts,
  name text NOT NULL,
  services text NOT NULL CHECK (services IN ('PHONE', 'SMS')),
  description text NOT NULL,
  usable_tags jsonb NOT NULL,
  content jsonb,
  published boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX campaigns_of_account ON ghanti.campaigns (account_id, id) WHERE published;
CREATE INDEX drafts ON ghanti.campaigns (created_at) WHERE NOT published;

-- Kept with every change of a recipient in the same transaction, so that no read counts a campaign. One number for each
-- outward status, in the order of \`numberStatuses\`: one row, so one lock.
CREATE TABLE ghanti.campaign_counts (
  campaign_id bigint PRIMARY KEY REFERENCES ghanti.campaigns ON DELETE CASCADE,
  counts bigint[] NOT NULL DEFAULT array_fill(0, ARRAY[12]) CHECK (0 <= ALL (counts))
) WITH (fillfactor = 50);

-- The hot table. Nothing that an event changes stands in an index, so that updates stay on their page (HOT).
CREATE TABLE ghanti.recipients (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL,
  -- null: the delivery of an OTP
  campaign_id bigint,
  run_id bigint,
  wave_id bigint,
  service text NOT NULL,
  number text NOT NULL,
  given jsonb NOT NULL,
  tags jsonb NOT NULL,
  -- what the present run dials and says; null while that is what the row says
  dial_number text,
  dial_tags jsonb,
${lifeDefinitions},
  hold bigint NOT NULL DEFAULT 0 CHECK (hold >= 0),
  consumed bigint CHECK (consumed >= 0),
  updated_at timestamptz NOT NULL,
  ended_at timestamptz
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- The number first: a lookup asks for it over all campaigns.
CREATE UNIQUE INDEX recipient_numbers ON ghanti.recipients (number, campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX recipients_of_campaign ON ghanti.recipients (campaign_id, id) WHERE campaign_id IS NOT NULL;

-- Lives that a later run replaced.
CREATE TABLE ghanti.past_attempts (
  recipient_id bigint NOT NULL,
  run_id bigint NOT NULL,
${lifeDefinitions},
  consumed bigint,
  ended_at timestamptz NOT NULL,
  PRIMARY KEY (recipient_id, run_id)
);
`;

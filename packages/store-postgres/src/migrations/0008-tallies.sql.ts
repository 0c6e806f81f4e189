/** Guesses of passwords that count, and places that signed in before. All logins of an account are found by it. */
export const tallies = /* sql */ `
-- tally: {count, countedAt, turnAt, knownUntil}, instants in milliseconds since 1970
CREATE TABLE ghanti.tallies (
  key text PRIMARY KEY,
  tally jsonb NOT NULL,
  expires_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX tallies_expired ON ghanti.tallies (expires_at);
CREATE INDEX session_families_of_account ON ghanti.session_families (account_id) WHERE revoked_at IS NULL;
`;

/** Secrets of endpoints that still sign, though they were rotated more than once since. */
export const olderSecrets = /* sql */ `
-- [{"secret": sealed, "until": until when it signs}, ...], the latest first; the one before the present one is previous_secret
ALTER TABLE ghanti.webhook_endpoints ADD COLUMN older_secrets jsonb NOT NULL DEFAULT '[]';
`;

/** A host's own ids of numbers. */
export const references = /* sql */ `
ALTER TABLE ghanti.recipients ADD COLUMN reference text;
-- Only those that have one: who gives none pays for none. No event changes it, so that updates stay on their page.
CREATE INDEX recipient_references ON ghanti.recipients (campaign_id, reference) WHERE reference IS NOT NULL;
`;

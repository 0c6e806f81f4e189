export const analyzeRecipients = /* sql */ `ANALYZE ghanti.recipients`;
/** Cannot run in a transaction. */
export const vacuumRecipients = /* sql */ `VACUUM (ANALYZE) ghanti.recipients`;

/** Waits for no vacuum that has the table: its statistics are fresh soon enough. */
export const analyzeRecipients = /* sql */ `ANALYZE (SKIP_LOCKED) ghanti.recipients`;
/** Cannot run in a transaction. */
export const vacuumRecipients = /* sql */ `VACUUM (ANALYZE) ghanti.recipients`;

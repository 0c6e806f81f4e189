/** Waits for no vacuum that has the table: its statistics are fresh soon enough. */
export const analyzeRecipients = /* sql */ `ANALYZE (SKIP_LOCKED) ghanti.recipients`;
/** For the transaction that it is in. The default is 100. */
export const sampleLess = /* sql */ `SET LOCAL default_statistics_target = 10`;
/** Cannot run in a transaction. */
export const vacuumRecipients = /* sql */ `VACUUM (ANALYZE) ghanti.recipients`;

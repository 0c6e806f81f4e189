import type { Database } from '../driver/database';
import { analyzeRecipients, sampleLess, vacuumRecipients } from '../statements/upkeep.sql';

/** From so many new rows on, what the planner believes about the table is wrong enough to cost. */
const many = 1_000;
/** A server's autovacuum comes by itself within a minute; only a large import is worth asking for statistics at once. */
const manyOnServer = 10_000;

/** After an import: fresh statistics. */
export async function analyze(database: Database, rows: number): Promise<void> {
  if (rows < (database.needsUpkeep ? many : manyOnServer)) return;
  const analyzing = database.needsUpkeep ? analyzeSample(database) : database.query(analyzeRecipients);
  await analyzing.catch(costsTimeOnly);
}

/** Of a tenth of the rows that a server looks at: on one connection everybody waits for it, half a second for all of them. */
function analyzeSample(database: Database): Promise<unknown> {
  return database.bulk(async (sql) => {
    await sql.query(sampleLess);
    await sql.query(analyzeRecipients);
  });
}

/** After a step that rewrote many rows: where no autovacuum runs, the dead ones are ours to clear. */
export async function tidyUp(database: Database, rows: number): Promise<void> {
  if (database.needsUpkeep && rows >= many) await database.query(vacuumRecipients).catch(costsTimeOnly);
}

/** What a step has committed is not undone by upkeep that failed: whoever was told so would do it again. */
function costsTimeOnly(): void {}

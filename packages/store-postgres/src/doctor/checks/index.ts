import type { Check } from '../check';
import { lineChecks } from './lines.sql';
import { lifeChecks } from './lives.sql';
import { moneyChecks } from './money.sql';
import { outboxChecks } from './outbox.sql';
import { runChecks } from './runs.sql';
import { tenantChecks } from './tenants.sql';

/** Everything that the doctor looks at, in the order of the report. */
export const checks: readonly Check[] = [
  ...runChecks,
  ...lifeChecks,
  ...lineChecks,
  ...moneyChecks,
  ...tenantChecks,
  ...outboxChecks,
];

/**
 * The life of a recipient as columns: the same in `recipients` and `past_attempts`, named once. The order is that of
 * `LifeRow`.
 */
const columns = [
  ['state', 'text', 'NOT NULL'],
  ['attempt_no', 'integer', 'NOT NULL'],
  ['dispatch_no', 'integer', 'NOT NULL'],
  ['provider_id', 'text', ''],
  ['from_number', 'text', ''],
  ['rank', 'smallint', 'NOT NULL'],
  ['ended_kind', 'text', ''],
  ['ended_seq', 'bigint', ''],
  ['mark', 'boolean', 'NOT NULL'],
  ['duration', 'double precision', ''],
  ['answered_by', 'text', ''],
  ['keys', 'text', ''],
  ['terminate_asked', 'boolean', 'NOT NULL'],
  ['content_seconds', 'double precision', ''],
  ['segments', 'integer', ''],
  ['absences', 'integer', 'NOT NULL'],
  ['intent_at', 'timestamptz', ''],
  ['not_before', 'timestamptz', ''],
  ['due_at', 'timestamptz', ''],
  ['reason', 'text', ''],
] as const;

/** For CREATE TABLE. */
export const lifeDefinitions = columns.map(([name, type, rule]) => `  ${name} ${type} ${rule}`.trimEnd()).join(',\n');

/** `state, attempt_no, ...` */
export const lifeColumns = columns.map(([name]) => name).join(', ');

/** `state text, attempt_no integer, ...`: for json_to_recordset. */
export const lifeTypes = columns.map(([name, type]) => `${name} ${type}`).join(', ');

/** `state = new.state, ...` */
export const lifeAssignments = columns.map(([name]) => `${name} = new.${name}`).join(', ');

/** `r.state, r.attempt_no, ...` */
export const lifeColumnsOf = (table: string) => columns.map(([name]) => `${table}.${name}`).join(', ');

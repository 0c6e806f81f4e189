import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { schemaName } from '../options';
import { checks } from './checks';
import { examine, isBroken } from './examine';
import { openDatabase } from './open-database';
import { jsonReport, textReport } from './report';

const help = `ghanti-doctor: looks whether every promise holds in a database, and says where it does not.

  ghanti-doctor                        the database of DATABASE_URL, else the embedded one in DATA_DIR (./.ghanti)
  ghanti-doctor --database-url URL     a PostgreSQL; the service may run meanwhile
  ghanti-doctor --data-dir FOLDER      an embedded database: stop the service first

  --schema NAME     the schema that holds the tables          ghanti
  --first N         how many offenders are named per check    5
  --json            for programs
  --list            names the checks and what they hold, and looks at nothing
  --help

It reads one snapshot in a read-only transaction: nothing is changed, and a running service is not held up.
Exit code: 0 every promise holds, 1 one is broken, 2 it could not look. A notice (something is late) does not change it.
`;

const optionsOf = z.object({
  'database-url': z
    .url({ protocol: /^postgres(ql)?$/, error: '--database-url (DATABASE_URL) must be a postgres:// URL' })
    .optional(),
  'data-dir': z.string().min(1),
  schema: schemaName,
  first: z.coerce.number({ error: '--first must be a number' }).int().min(0).max(1_000),
});

async function look(args: readonly string[], environment: Environment, out: Writer): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'database-url': { type: 'string' },
      'data-dir': { type: 'string' },
      schema: { type: 'string' },
      first: { type: 'string', default: '5' },
      json: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    out.write(help);
    return 0;
  }
  if (values.list) {
    for (const { name, invariant, holds } of checks) out.write(`${invariant.padEnd(3)}  ${name}: ${holds}\n`);
    return 0;
  }
  const folderGiven = values['data-dir'] !== undefined;
  const options = optionsOf.parse({
    ...values,
    'database-url': folderGiven ? undefined : values['database-url'] || environment.DATABASE_URL || undefined,
    'data-dir': values['data-dir'] ?? environment.DATA_DIR ?? './.ghanti',
  });
  const url = options['database-url'];
  const place = url === undefined ? { folder: join(options['data-dir'], 'database') } : { url };
  const patient = await openDatabase(place, options.schema);
  try {
    const findings = await examine(patient.sql, { most: options.first });
    out.write((values.json ? jsonReport : textReport)(findings, patient.name));
    return isBroken(findings) ? 1 : 0;
  } finally {
    await patient.close();
  }
}

type Environment = Readonly<Record<string, string | undefined>>;
interface Writer {
  write(text: string): unknown;
}

/**
 * The command, for whoever runs it: a shell, or a test.
 *
 * @returns the exit code: 0 every promise holds, 1 one is broken, 2 it could not look
 */
export async function doctor(
  args: readonly string[],
  environment: Environment,
  { out, err }: { out: Writer; err: Writer },
): Promise<number> {
  try {
    return await look(args, environment, out);
  } catch (error) {
    err.write(`The doctor could not look: ${wordsOf(error)}\nghanti-doctor --help says how to ask.\n`);
    return 2;
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof z.ZodError) return error.issues.map(({ message }) => message).join(' ');
  // Of an AggregateError (no address of a host answers) only the parts have words.
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

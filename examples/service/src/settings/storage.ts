import { z } from 'zod';
import { checked, seconds, text, whole } from './kinds';

/** Where everything is kept. */
export const storage = {
  DATABASE_URL: checked({
    about: 'A PostgreSQL, 15 or newer. Unset: an embedded database in DATA_DIR.',
    as: z
      .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
      .refine(isDecodable, 'has a % that begins no code: write it as %25'),
    example: 'postgres://ghanti@127.0.0.1/ghanti',
    isSecret: true,
    sets: 'postgres.connectionString',
  }),
  DATABASE_SCHEMA: text({
    about: 'The schema that holds all tables; it is made when it is not there.',
    pattern: /^[a-z_][a-z0-9_]{0,62}$/,
    fault: 'must be lower case letters, digits and _, 63 at most',
    byDefault: 'ghanti',
    example: 'ghanti_test',
    sets: ['postgres.schema', 'embedded.schema'],
  }),
  DATABASE_CONNECTIONS: whole({
    about: 'Connections to PostgreSQL at once, at most.',
    from: 2,
    to: 100,
    byDefault: 10,
    example: '20',
    sets: 'postgres.maxConnections',
  }),
  STATEMENT_SECONDS: seconds({
    about: 'How long one statement of PostgreSQL is waited for. The longest begins a run.',
    from: 1,
    to: 3_600,
    byDefault: 120,
    example: '300',
    sets: 'postgres.statementTimeoutMs',
  }),
  DATA_DIR: text({
    about: 'The folder of the embedded database, of audio, of uploaded files and of secrets that were made.',
    byDefault: './.ghanti',
    example: '/var/lib/ghanti',
  }),
  MEDIA_BYTES: whole({
    about: 'Rendered speech beyond this is thrown away, the least used first. Audio of accounts always stays.',
    unit: 'bytes',
    from: 1,
    byDefault: 2 * 1024 ** 3,
    example: '10000000000',
    sets: 'media.maxBytes',
  }),
  MEDIA_SPARE_SECONDS: seconds({
    about: 'Speech that was used within this time is not thrown away: a call may still fetch it.',
    from: 0,
    byDefault: 900,
    example: '3600',
    sets: 'media.spareMs',
  }),
};

/** True also for what is no URL at all, of which that is said. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(URL.canParse(url) ? new URL(url).password : '');
    return true;
  } catch {
    return false;
  }
}

import { z } from 'zod';
import { checked, text, whole } from './kinds';

const signing = { pattern: /^.{32,}$/s, fault: 'needs at least 32 characters', isSecret: true };

/** Accounts, passwords and tokens. */
export const accounts = {
  GHANTI_EMAIL: checked({
    about: 'The email of the first account, the administrator.',
    as: z.email('must be an email address'),
    without: 'admin@ghanti.local',
    example: 'me@example.com',
  }),
  GHANTI_PASSWORD: text({
    about:
      'The password of the first account. Unset: one is made and printed once. Later changes are ignored: see npm run account -- --help.',
    example: 'correct horse battery staple',
    isSecret: true,
  }),
  GHANTI_CREDITS: whole({ about: 'Credits granted to the first account.', byDefault: 1000, example: '0' }),
  JWT_SECRET: text({
    ...signing,
    about: 'Signs access tokens, 32 characters or more; the same in all processes. Unset: made and kept in DATA_DIR.',
    example: 'a secret of the examples, long enough',
    sets: 'auth.jwtSecret',
  }),
  ENGINE_SECRET: text({
    ...signing,
    about:
      'Signs media URLs and webhook tokens and keys the hashes of codes, 32 characters or more; the same in all processes. Unset: made and kept in DATA_DIR.',
    example: 'another secret of the examples, long enough',
    sets: 'engine.secret',
  }),
  JWT_ISSUER: text({
    about: 'Who access tokens say they are from.',
    byDefault: 'ghanti',
    example: 'acme',
    sets: 'auth.issuer',
  }),
  JWT_AUDIENCE: text({
    about: 'Whom access tokens say they are for.',
    byDefault: 'ghanti-api',
    example: 'acme-api',
    sets: 'auth.audience',
  }),
  ACCESS_TTL_SECONDS: whole({
    unit: 'seconds',
    about: 'How long an access token is valid.',
    from: 1,
    byDefault: 86_400,
    example: '3600',
    sets: 'auth.accessTtlSeconds',
  }),
  REFRESH_TTL_SECONDS: whole({
    unit: 'seconds',
    about: 'How long a refresh token is valid.',
    from: 1,
    byDefault: 30 * 86_400,
    example: '604800',
    sets: 'auth.refreshTtlSeconds',
  }),
  PASSWORD_MEMORY_KIB: whole({
    about: 'Memory that hashing one password takes. The defaults are what OWASP recommends for argon2id.',
    unit: 'KiB',
    from: 8,
    to: 4_194_304,
    byDefault: 19_456,
    example: '65536',
    sets: 'auth.passwordHashing.memoryKib',
  }),
  PASSWORD_PASSES: whole({
    about: 'How often that memory is gone over.',
    from: 1,
    to: 100,
    byDefault: 2,
    example: '3',
    sets: 'auth.passwordHashing.passes',
  }),
  PASSWORD_LANES: whole({
    about: 'Threads that hash one password.',
    from: 1,
    to: 16,
    byDefault: 1,
    example: '2',
    sets: 'auth.passwordHashing.lanes',
  }),
  LOGINS_PER_ACCOUNT: whole({
    about: 'Wrong passwords for one account from one place (an address, or a known device) until it has to wait.',
    from: 1,
    byDefault: 10,
    example: '5',
    sets: 'limits.loginsPerAccount',
  }),
  LOGINS_PER_ADDRESS: whole({
    about: 'Wrong passwords from one address in 15 minutes, for accounts that it has not signed in to before.',
    from: 1,
    byDefault: 300,
    example: '100',
    sets: 'limits.loginsPerAddress',
  }),
  LOGINS_FROM_STRANGERS: whole({
    about: 'Wrong passwords for one account from places that have not signed in to it, until such places have to wait.',
    from: 1,
    byDefault: 100,
    example: '50',
    sets: 'limits.loginsFromStrangers',
  }),
};

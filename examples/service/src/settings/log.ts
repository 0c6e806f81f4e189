import { choice } from './kinds';

/** What it writes. */
export const logging = {
  LOG_LEVEL: choice({
    about: 'How much is written to the log.',
    of: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    byDefault: 'info',
    example: 'warn',
  }),
};

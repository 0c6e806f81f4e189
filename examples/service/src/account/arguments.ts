import { parseArgs } from 'node:util';

/** Where a password comes from: asked for or piped in, or made and printed once. It never stands among the arguments. */
export type PasswordFrom = 'input' | 'made';

/** What is to be done. `who` is an email or an id. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'list'; readonly json: boolean }
  | {
      readonly name: 'create';
      readonly email: string;
      readonly firstName: string;
      readonly lastName: string;
      readonly credits: number;
      readonly passwordFrom: PasswordFrom;
    }
  | { readonly name: 'set-password'; readonly who: string; readonly passwordFrom: PasswordFrom }
  | { readonly name: 'grant'; readonly who: string; readonly amount: number };

export const help = `Accounts of Ghanti, at its database.

  npm run account -- list [--json]
  npm run account -- create EMAIL [--credits N] [--first-name TEXT] [--last-name TEXT] [--generate]
  npm run account -- set-password EMAIL|ID [--generate]
  npm run account -- grant EMAIL|ID CREDITS

A password is asked for, or read from the first line of the standard input when that is no terminal:
  npm run --silent account -- set-password me@example.com < password.txt
--generate makes one and prints it once. A new password ends all logins of the account.

It opens the database that the service would, by the same settings (DATABASE_URL or DATA_DIR; npm start -- --help lists all).
PostgreSQL may be in use meanwhile. The embedded database is open to one process: stop the service first, or use its API:
  PUT /api/accounts/password        your own password
  PUT /api/accounts/{id}/password   another's, as the administrator
`;

/** A command that cannot be understood. The message says why; it repeats no argument that may be a password. */
export class ArgumentError extends Error {}

const options = {
  help: { type: 'boolean', short: 'h', default: false },
  json: { type: 'boolean', default: false },
  generate: { type: 'boolean', default: false },
  credits: { type: 'string' },
  'first-name': { type: 'string' },
  'last-name': { type: 'string' },
} as const;

type Option = keyof typeof options;

/** Which options a command takes, and how many words follow it. */
const commands: Readonly<Record<string, { words: readonly string[]; options: readonly Option[] }>> = {
  list: { words: [], options: ['json'] },
  create: { words: ['EMAIL'], options: ['credits', 'first-name', 'last-name', 'generate'] },
  'set-password': { words: ['EMAIL or ID'], options: ['generate'] },
  grant: { words: ['EMAIL or ID', 'CREDITS'], options: [] },
};

/** @throws ArgumentError */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name = '', ...words] = positionals;
  if (values.help || (name === '' && args.length === 0)) return { name: 'help' };
  const shape = commands[name];
  if (!shape) throw new ArgumentError(`There is no such command. There are: ${Object.keys(commands).join(', ')}.`);
  const given = (Object.keys(values) as Option[]).filter(
    (option) => values[option] !== undefined && values[option] !== false,
  );
  for (const option of given)
    if (!shape.options.includes(option)) throw new ArgumentError(`${name} takes no --${option}.`);
  if (words.length < shape.words.length) throw new ArgumentError(`${name} needs ${shape.words.join(' and ')}.`);
  if (words.length > shape.words.length) {
    const isPassword = name === 'set-password' || name === 'create';
    const why = isPassword ? ' A password is no argument: it would be seen by everybody on this machine.' : '';
    throw new ArgumentError(`${name} takes only ${shape.words.join(' and ') || 'options'}.${why}`);
  }
  const [first = '', second = ''] = words;
  const passwordFrom = values.generate ? 'made' : 'input';
  switch (name) {
    case 'create':
      return {
        name,
        email: first,
        firstName: values['first-name'] ?? '',
        lastName: values['last-name'] ?? '',
        credits: creditsOf(values.credits ?? '0', '--credits', 0),
        passwordFrom,
      };
    case 'set-password':
      return { name, who: first, passwordFrom };
    case 'grant':
      return { name, who: first, amount: creditsOf(second, 'CREDITS', 1) };
    default:
      return { name: 'list', json: values.json };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new ArgumentError('There is an option that is not known.');
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
      throw new ArgumentError('An option lacks its value, or has one that it does not take.');
    throw error;
  }
}

function creditsOf(text: string, what: string, least: number): number {
  const amount = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(amount) || amount < least)
    throw new ArgumentError(`${what} has to be a whole number from ${least} to ${Number.MAX_SAFE_INTEGER}.`);
  return amount;
}

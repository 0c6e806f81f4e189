import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../config';
import { passwordHashing } from '../options';
import { openStore } from '../parts';
import { type Command, help, readArguments } from './arguments';
import { readPassword } from './read-password';
import { run, wordsOf } from './run';

const embeddedHint = `
The embedded database is open to one process. If the service is running, it has it: stop it, run this again, and start it.
While it runs, passwords are changed over its API: PUT /api/accounts/password (your own, with the old one), or
PUT /api/accounts/{id}/password (another's, as the administrator).
`;

function fail(words: string): never {
  process.stderr.write(`${words.trimEnd()}\n`);
  process.exit(1);
}

function commandOf(args: readonly string[]): Command {
  try {
    return readArguments(args);
  } catch (error) {
    return fail(wordsOf(error));
  }
}

const command = commandOf(process.argv.slice(2));
if (command.name === 'help') {
  process.stdout.write(help);
  process.exit(0);
}
const read = readConfig(process.env);
if (!read.ok) fail(`These settings are wrong:\n${read.faults.map((fault) => `  - ${fault}`).join('\n')}`);
const { config } = read;
const folder = resolve(config.DATA_DIR);
await mkdir(folder, { recursive: true });
const isEmbedded = config.DATABASE_URL === undefined;
const store = await openStore(config, folder, pino({ level: 'silent' })).catch((error: unknown) =>
  fail(`The database cannot be opened: ${wordsOf(error)}${isEmbedded ? `\n${embeddedHint}` : ''}`),
);
let failure: string | null = null;
try {
  await run(command, {
    store,
    hashing: passwordHashing(config),
    readPassword: () => readPassword(process.stdin, process.stderr),
    write: (text) => void process.stdout.write(text),
  });
} catch (error) {
  failure = wordsOf(error);
}
await store.close();
if (failure !== null) fail(failure);

import { maskPhoneNumber } from '@ghanti/core';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config';
import { say } from './say';
import { settingList } from './settings/table';

/** Secrets shorter than this are words of any line as well. */
const shortestSecret = 8;
/** A plus and digits, also as a URL writes it. */
const phoneNumbers = /(\+|%2B)(\d{8,15})/gi;

/**
 * The service's log: lines of JSON. Of an error it holds the name, the message and the stack, and not its fields, in which
 * databases give back whole rows. What still looks like a phone number is masked, and a configured secret is left out,
 * whatever line it came into (P5, S19, S40).
 */
export function createLog(config: Config, destination?: DestinationStream): Logger {
  const secrets = secretsOf(config);
  const withoutSecrets = (line: string) => secrets.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line);
  const options = {
    level: config.LOG_LEVEL,
    serializers: { err: described },
    hooks: {
      streamWrite: (line: string) =>
        withoutSecrets(line).replace(phoneNumbers, (_all, _plus, digits: string) => maskPhoneNumber(`+${digits}`)),
    },
  };
  return pino(options, destination ?? survivingOutput());
}

/** The standard output. What it does not take is lost, and counted: once it takes lines again, it is told how many were. */
function survivingOutput(): DestinationStream {
  let lost = 0;
  return {
    write(line: string) {
      // The line that was cut short ends here.
      if (lost > 0 && say(`\n${lostLines(lost)}\n`)) lost = 0;
      if (lost > 0 || !say(line)) lost += 1;
    },
  };
}

const lostLines = (lost: number) =>
  JSON.stringify({ level: 40, time: Date.now(), lost, msg: 'lines of the log could not be written' });

/** As they stand in a line of JSON: every setting that is secret, its parts that stand alone, and the password in a URL. */
function secretsOf(config: Config): string[] {
  return settingList
    .filter(([, { isSecret }]) => isSecret)
    .flatMap(([name]) => partsOf(config[name]))
    .filter((secret) => secret.length >= shortestSecret)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
}

function partsOf(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  if (URL.canParse(value) && new URL(value).password !== '') {
    const { password } = new URL(value);
    return [password, decodeURIComponent(password)];
  }
  return [value, ...value.split(',').map((part) => part.trim())];
}

/** Causes of causes that are told. */
const deepest = 4;

function described(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : typeof error;
  const code: unknown = 'code' in error ? error.code : undefined;
  const causes = error instanceof AggregateError ? error.errors : error.cause === undefined ? [] : [error.cause];
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(causes.length > 0 && depth < deepest ? { causes: causes.map((cause) => described(cause, depth + 1)) } : {}),
  };
}

import { maskPhoneNumber } from '@ghanti/core';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Config } from './config';

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
  return destination ? pino(options, destination) : pino(options);
}

/** As they stand in a line of JSON. */
function secretsOf(config: Config): string[] {
  const { DATABASE_URL: database } = config;
  const given = [
    config.GHANTI_PASSWORD,
    config.JWT_SECRET,
    ...(config.TWILIO_AUTH_TOKEN ?? '').split(',').map((token) => token.trim()),
    config.AZURE_SPEECH_KEY,
    config.GOOGLE_SPEECH_KEY,
    config.OPENAI_SPEECH_KEY,
    database && new URL(database).password,
    database && decodeURIComponent(new URL(database).password),
  ];
  return given
    .filter((secret) => secret !== undefined && secret.length >= shortestSecret)
    .map((secret) => JSON.stringify(secret).slice(1, -1));
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

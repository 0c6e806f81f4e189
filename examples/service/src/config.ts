import { readFileSync } from 'node:fs';
import { changedVoices, standardVoices } from '@ghanti/adapter-tts';
import { z } from 'zod';

/** A variable that is set to nothing counts as not set. */
const blankIsUnset = (value: unknown) => (value === '' ? undefined : value);
const text = z.preprocess(blankIsUnset, z.string().optional());
const number = (fallback: number, check: z.ZodNumber) =>
  z.preprocess((value) => (value === undefined || value === '' ? fallback : Number(value)), check);
const withDefault = (fallback: string) => z.preprocess(blankIsUnset, z.string().default(fallback));

const notANumber = { error: 'must be a number' };

const speechEngine = z.enum(['espeak', 'azure', 'google', 'openai']);

/** A voice engine of the service. */
export type SpeechEngine = z.output<typeof speechEngine>;

/** `azure,espeak`: the first speaks, the next when the one before it cannot. */
const speechEngines = z.preprocess(
  (value) =>
    value === undefined || value === ''
      ? ['espeak']
      : String(value)
          .split(',')
          .map((one) => one.trim()),
  z
    .array(speechEngine)
    .min(1)
    .refine((engines) => new Set(engines).size === engines.length, 'names an engine twice'),
);

/** A JSON file with changes to the table of voices. */
const voicesFile = z.preprocess(
  blankIsUnset,
  z
    .string()
    .optional()
    .transform((path, context) => {
      if (path === undefined) return standardVoices;
      try {
        return changedVoices(JSON.parse(readFileSync(path, 'utf8')));
      } catch (error) {
        const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
        context.addIssue({ code: 'custom', message: `cannot be used: ${why}` });
        return z.NEVER;
      }
    }),
);

const variables = z.object({
  PORT: number(3000, z.number(notANumber).int().min(0).max(65_535)),
  HOST: withDefault('127.0.0.1'),
  PUBLIC_URL: z.preprocess(blankIsUnset, z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' }).optional()),
  PROXY_HOPS: number(0, z.number(notANumber).int('must be a whole number').min(0, 'must be 0 or more').max(10)),
  DATABASE_URL: z.preprocess(
    blankIsUnset,
    z
      .url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' })
      .refine(isDecodable, 'has a % that begins no code: write it as %25')
      .optional(),
  ),
  STATEMENT_SECONDS: number(120, z.number(notANumber).int('must be a whole number').min(1).max(3_600)),
  DATA_DIR: withDefault('./.ghanti'),
  GHANTI_EMAIL: z.preprocess(blankIsUnset, z.email('must be an email address').optional()),
  GHANTI_PASSWORD: text,
  GHANTI_CREDITS: number(1000, z.number(notANumber).int().min(0).max(Number.MAX_SAFE_INTEGER)),
  JWT_SECRET: z.preprocess(blankIsUnset, z.string().min(32, 'needs at least 32 characters').optional()),
  TELEPHONY: z.preprocess(blankIsUnset, z.enum(['simulated', 'twilio']).default('simulated')),
  SIMULATOR_SPEED: number(1, z.number(notANumber).positive('must be above 0')),
  TWILIO_ACCOUNT_SID: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 hexadecimal digits')
      .optional(),
  ),
  TWILIO_AUTH_TOKEN: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^[^,]+(,[^,]+)?$/, 'must be one token, or two with a comma between while they rotate')
      .optional(),
  ),
  TWILIO_FROM: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^\s*\+[1-9]\d{6,14}(\s*,\s*\+[1-9]\d{6,14})*\s*$/, 'must be +9771..., or several with commas between')
      .optional(),
  ),
  TWILIO_BASE_URL: z.preprocess(blankIsUnset, z.url('must be a URL').optional()),
  TWILIO_REGION: text,
  TWILIO_EDGE: text,
  TWILIO_COUNTRY: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be two capital letters, US')
      .optional(),
  ),
  CALLS_PER_SECOND: number(10, z.number(notANumber).positive('must be above 0')),
  CHANNELS: number(50, z.number(notANumber).int().positive('must be above 0')),
  DOUBT_SECONDS: number(60, z.number(notANumber).positive('must be above 0')),
  SILENCE_SECONDS: number(120, z.number(notANumber).positive('must be above 0')),
  RECEIPT_SECONDS: number(86_400, z.number(notANumber).positive('must be above 0')),
  SPEECH: speechEngines,
  SPEECH_VOICES: voicesFile,
  AZURE_SPEECH_KEY: text,
  AZURE_SPEECH_REGION: text,
  GOOGLE_SPEECH_KEY: text,
  OPENAI_SPEECH_URL: text,
  OPENAI_SPEECH_KEY: text,
  OPENAI_SPEECH_MODEL: text,
  DEFAULT_COUNTRY: z.preprocess(
    blankIsUnset,
    z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be two capital letters, NP')
      .default('NP'),
  ),
  TIME_ZONE: z.preprocess(
    blankIsUnset,
    z.string().refine(isZone, 'must be an IANA time zone, Asia/Kathmandu').default('Asia/Kathmandu'),
  ),
  ALLOW_PRIVATE_WEBHOOKS: z.preprocess(
    blankIsUnset,
    z.enum(['true', 'false'], 'must be true or false').default('false'),
  ),
  HIDE_OTP_CODES: z.preprocess(blankIsUnset, z.enum(['true', 'false'], 'must be true or false').default('false')),
  LOG_LEVEL: z.preprocess(
    blankIsUnset,
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ),
});

/** What some choices need beside them. Looked at in the environment itself, so that it is told with all that is wrong. */
function missing(environment: Environment): string[] {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const need = (names: readonly string[], why: string) =>
    names.filter((name) => !isSet(name)).map((name) => `${name} is needed ${why}`);
  const speaks = (engine: SpeechEngine) => (environment.SPEECH ?? '').split(',').some((one) => one.trim() === engine);
  return [
    ...(environment.TELEPHONY === 'twilio'
      ? need(['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'], 'when TELEPHONY is twilio')
      : []),
    // Who answers would hear Twilio's own error: it fetches what is to be heard. A stand-in may run on this machine.
    ...(environment.TELEPHONY === 'twilio' && !isSet('TWILIO_BASE_URL')
      ? need(['PUBLIC_URL'], 'when TELEPHONY is twilio: Twilio has to reach it')
      : []),
    ...(speaks('azure') ? need(['AZURE_SPEECH_KEY', 'AZURE_SPEECH_REGION'], 'when SPEECH has azure') : []),
    ...(speaks('google') ? need(['GOOGLE_SPEECH_KEY'], 'when SPEECH has google') : []),
    ...(speaks('openai') ? need(['OPENAI_SPEECH_URL'], 'when SPEECH has openai') : []),
  ];
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** True also for what is no URL at all, of which that is said. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(URL.canParse(url) ? new URL(url).password : '');
    return true;
  } catch {
    return false;
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The service's configuration: every variable of `--help`, parsed. */
export type Config = z.output<typeof variables>;

/** Reads the configuration, or names every variable that is wrong at once. */
export function readConfig(
  environment: Environment,
): { ok: true; config: Config } | { ok: false; faults: readonly string[] } {
  const parsed = variables.safeParse(environment);
  const wanting = missing(environment);
  if (parsed.success && wanting.length === 0) return { ok: true, config: parsed.data };
  const wrong = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  return { ok: false, faults: [...wrong, ...wanting] };
}

/** What `--help` prints. */
export const help = `Ghanti: calls and texts people, at scale. Start it with: npm start

Every part is set by environment variables:

  PORT, HOST            where it listens                                  3000, 127.0.0.1
  PUBLIC_URL            how providers reach it; Twilio needs it           http://HOST:PORT
  PROXY_HOPS            proxies of yours in front of it, that add to X-Forwarded-For   0
  DATABASE_URL          a PostgreSQL; unset: an embedded database in DATA_DIR
  STATEMENT_SECONDS     how long one statement of PostgreSQL is waited for   120
  DATA_DIR              database, media, uploads                          ./.ghanti
  GHANTI_EMAIL,
  GHANTI_PASSWORD       the first account; unset: made and printed once
  GHANTI_CREDITS        credits granted to the first account              1000
  JWT_SECRET            signs tokens, 32 characters or more; unset: made and kept in DATA_DIR
  TELEPHONY             simulated, twilio                                 simulated
  SIMULATOR_SPEED       1 is real time, 100 is a hundred times faster     1
  TWILIO_ACCOUNT_SID    AC and 32 digits
  TWILIO_AUTH_TOKEN     one, or two with a comma between while they rotate: the first
                        signs in to the API, either may sign what Twilio sends
  TWILIO_FROM           numbers that are called from, with commas between
  TWILIO_BASE_URL,
  TWILIO_REGION,
  TWILIO_EDGE           another host that speaks Twilio's API; where it takes the calls
  TWILIO_COUNTRY        whose phone numbers are on sale                   DEFAULT_COUNTRY
  CALLS_PER_SECOND,
  CHANNELS              pace                                              10, 50
  DOUBT_SECONDS         how long after a lost answer the provider is asked  60
  SILENCE_SECONDS       how long after a call's last sign of life the provider is asked  120
  RECEIPT_SECONDS       how long a text waits for its receipt                86400
  SPEECH                espeak, azure, google, openai; azure,espeak: the second speaks when the first cannot   espeak
  SPEECH_VOICES         a JSON file that changes or adds voices, see docs/speech.md
  AZURE_SPEECH_KEY, AZURE_SPEECH_REGION; GOOGLE_SPEECH_KEY;
  OPENAI_SPEECH_URL, OPENAI_SPEECH_KEY, OPENAI_SPEECH_MODEL
  DEFAULT_COUNTRY,
  TIME_ZONE             how bare numbers and bare times are read          NP, Asia/Kathmandu
  ALLOW_PRIVATE_WEBHOOKS  true: webhooks to hosts go to private addresses and plain http
                        too, for development                              false
  HIDE_OTP_CODES        true: the answer of Send OTP does not hold the code   false
  LOG_LEVEL             fatal, error, warn, info, debug, trace, silent    info
`;

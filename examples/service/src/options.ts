import type {
  AudioProbeOptions,
  AzureSpeechOptions,
  EspeakOptions,
  FallbackOptions,
  GoogleSpeechOptions,
  OpenaiSpeechOptions,
} from '@ghanti/adapter-tts';
import type { TwilioOptions } from '@ghanti/adapter-twilio';
import type { EngineSettingsInput, LifePolicy, SimulatorOptions } from '@ghanti/core';
import type { Limits, RouterOptions } from '@ghanti/http-express';
import type { DiskMediaOptions, DiskUploadsOptions } from '@ghanti/media-disk';
import type { SpreadsheetOptions } from '@ghanti/spreadsheet';
import type { EmbeddedStoreOptions, PostgresStoreOptions } from '@ghanti/store-postgres';
import type { Config } from './config';
import type { Patience } from './http-server';

/**
 * All options of a part but those that are no setting. One that the part gets newly does not compile here until it has a row in
 * the table of settings.
 */
type Every<Options, NoSetting extends keyof Options = never> = {
  readonly [Name in Exclude<keyof Required<Options>, NoSetting>]: Options[Name];
};
type Given<Options> = Exclude<Options, undefined>;
type OwnAuth = Extract<RouterOptions['auth'], { jwtSecret: string }>;

const ms = (seconds: number) => Math.round(seconds * 1_000);

/** What the service gives to its parts that is in no setting as it stands. */
export interface Made {
  readonly publicUrl: string;
  readonly engineSecret: string;
  readonly jwtSecret: string;
}

export const engineSettings = (config: Config, { publicUrl, engineSecret }: Made) =>
  ({
    secret: engineSecret,
    publicUrl,
    defaultCountry: config.DEFAULT_COUNTRY,
    timeZone: config.TIME_ZONE,
    callsPerSecond: config.CALLS_PER_SECOND,
    channels: config.CHANNELS,
    requestsAtOnce: config.REQUESTS_AT_ONCE,
    requestTimeoutMs: ms(config.REQUEST_TIMEOUT_SECONDS),
    outagePauseMs: ms(config.OUTAGE_PAUSE_SECONDS),
    requestsPerEndpoint: config.REQUESTS_PER_ENDPOINT,
    sendByMs: ms(config.SEND_BY_SECONDS),
    leaseMs: ms(config.LEASE_SECONDS),
    tickMs: ms(config.TICK_SECONDS),
    catchUpMs: ms(config.CATCH_UP_SECONDS),
    ringTimeoutSeconds: config.RING_TIMEOUT_SECONDS,
    recallGapMs: ms(config.RECALL_GAP_SECONDS),
    dailyCap: config.DAILY_CAP,
    preparationTries: config.PREPARATION_TRIES,
    drainMs: ms(config.DRAIN_SECONDS),
    defaultVoice: config.DEFAULT_VOICE,
    otpTtlMs: ms(config.OTP_TTL_SECONDS),
    otpTries: config.OTP_TRIES,
    otpPerNumber: config.OTP_PER_NUMBER,
    policy: {
      doubtMs: ms(config.DOUBT_SECONDS),
      silentMs: ms(config.SILENCE_SECONDS),
      talkGraceMs: ms(config.TALK_GRACE_SECONDS ?? config.SILENCE_SECONDS),
      receiptMs: ms(config.RECEIPT_SECONDS),
      presumeMs: ms(config.PRESUME_SECONDS),
      presumedHoldMs: ms(config.PRESUMED_HOLD_SECONDS),
      endsOnMachine: config.ENDS_ON_MACHINE,
    } satisfies Every<LifePolicy>,
  }) satisfies Every<EngineSettingsInput>;

export const prices = (config: Config) => ({
  perMinute: config.PRICE_PER_MINUTE,
  perSegment: config.PRICE_PER_SEGMENT,
});

const ownAuth = (config: Config, { jwtSecret }: Made) =>
  ({
    jwtSecret,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    accessTtlSeconds: config.ACCESS_TTL_SECONDS,
    refreshTtlSeconds: config.REFRESH_TTL_SECONDS,
    passwordHashing: passwordHashing(config),
  }) satisfies Every<OwnAuth>;

export const passwordHashing = (config: Config) =>
  ({
    memoryKib: config.PASSWORD_MEMORY_KIB,
    passes: config.PASSWORD_PASSES,
    lanes: config.PASSWORD_LANES,
  }) satisfies Every<Given<OwnAuth['passwordHashing']>>;

const routerLimits = (config: Config) =>
  ({
    jsonBytes: config.JSON_BYTES,
    uploadBytes: config.UPLOAD_BYTES,
    loginsPerAccount: config.LOGINS_PER_ACCOUNT,
    loginsPerAddress: config.LOGINS_PER_ADDRESS,
    loginsFromStrangers: config.LOGINS_FROM_STRANGERS,
    voiceSamplesPerMinute: config.VOICE_SAMPLES_PER_MINUTE,
    voiceSampleLength: config.VOICE_SAMPLE_LENGTH,
    formsAtOnce: config.FORMS_AT_ONCE,
    filesAtOnce: config.FILES_AT_ONCE,
    filesPerAccount: config.FILES_PER_ACCOUNT,
    filesWaiting: config.FILES_WAITING,
    filesWaitingPerAccount: config.FILES_WAITING_PER_ACCOUNT,
    filesWaitMs: ms(config.FILES_WAIT_SECONDS),
    eventStreams: config.EVENT_STREAMS,
  }) satisfies Every<Limits>;

/** The parts that the service brings itself are no settings. */
type RouterParts = 'engine' | 'spreadsheets' | 'uploads' | 'hindrance' | 'logger' | 'clock';

export const routerOptions = (config: Config, made: Made) =>
  ({
    publicUrl: made.publicUrl,
    auth: ownAuth(config, made),
    hideOtpCodes: config.HIDE_OTP_CODES,
    details: config.DETAILS,
    limits: routerLimits(config),
  }) satisfies Every<RouterOptions, RouterParts>;

export const httpPatience = (config: Config) =>
  ({
    headersMs: ms(config.HTTP_HEADERS_SECONDS),
    requestMs: ms(config.HTTP_REQUEST_SECONDS),
    idleMs: ms(config.HTTP_IDLE_SECONDS),
  }) satisfies Every<Patience, 'checkMs'>;

export const postgresOptions = (config: Config) =>
  ({
    connectionString: config.DATABASE_URL,
    schema: config.DATABASE_SCHEMA,
    maxConnections: config.DATABASE_CONNECTIONS,
    statementTimeoutMs: ms(config.STATEMENT_SECONDS),
  }) satisfies Every<PostgresStoreOptions, 'pool'>;

export const embeddedOptions = (config: Config, dataDir: string) =>
  ({ dataDir, schema: config.DATABASE_SCHEMA }) satisfies Every<EmbeddedStoreOptions>;

export const mediaOptions = (config: Config, folder: string) =>
  ({
    folder,
    maxBytes: config.MEDIA_BYTES,
    spareMs: ms(config.MEDIA_SPARE_SECONDS),
  }) satisfies Every<DiskMediaOptions>;

export const uploadsOptions = (config: Config, folder: string) =>
  ({ folder, maxBytes: config.UPLOAD_BYTES }) satisfies Every<DiskUploadsOptions>;

export const listOptions = (config: Config) =>
  ({
    maxBytes: config.LIST_BYTES,
    maxInflatedBytes: config.LIST_INFLATED_BYTES,
    maxRatio: config.LIST_RATIO,
    maxEntries: config.LIST_ENTRIES,
    maxRows: config.LIST_ROWS,
    maxColumns: config.LIST_COLUMNS,
    maxSharedStringBytes: config.LIST_SHARED_STRING_BYTES,
    threads: config.LIST_THREADS,
    maxHeapMb: config.LIST_HEAP_MB,
    maxWorkMs: ms(config.LIST_WORK_SECONDS),
  }) satisfies Every<Given<SpreadsheetOptions>>;

export const audioOptions = (config: Config) =>
  ({
    longestSeconds: config.AUDIO_SECONDS,
    timeoutMs: ms(config.AUDIO_DECODE_SECONDS),
    atOnce: config.AUDIO_AT_ONCE,
  }) satisfies Every<AudioProbeOptions>;

/** What a test lets go wrong, and what a host brings of its own, is no setting. */
type SimulatorParts = 'journal' | 'lines' | 'faults' | 'findBy' | 'clock' | 'random';

export const simulatorOptions = (config: Config) =>
  ({
    speed: config.SIMULATOR_SPEED,
    callers: config.SIMULATOR_CALLERS,
    acceptLatencyMs: ms(config.SIMULATOR_LATENCY_SECONDS),
    forgetAfterMs: ms(config.SIMULATOR_FORGET_SECONDS),
    compact: config.SIMULATOR_COMPACT,
  }) satisfies Every<SimulatorOptions, SimulatorParts>;

export const twilioOptions = (config: Config, { publicUrl }: Made) =>
  ({
    accountSid: config.TWILIO_ACCOUNT_SID ?? '',
    // Two while they rotate: the first signs in, either may have signed a webhook.
    authToken: (config.TWILIO_AUTH_TOKEN ?? '').split(',').map((token) => token.trim()),
    callers: [...config.TWILIO_FROM],
    baseUrl: config.TWILIO_BASE_URL,
    region: config.TWILIO_REGION,
    edge: config.TWILIO_EDGE,
    publicUrl,
    readTimeoutMs: ms(config.TWILIO_READ_TIMEOUT_SECONDS),
    lines: {
      country: config.TWILIO_COUNTRY ?? config.DEFAULT_COUNTRY,
      kinds: [...config.TWILIO_LINE_KINDS],
      most: config.TWILIO_LINES_SHOWN,
      rate: config.TWILIO_LINE_RATE,
    } satisfies Every<Given<TwilioOptions['lines']>>,
    voices: config.TWILIO_VOICES,
  }) satisfies Every<TwilioOptions, 'dispatcher'>;

export const espeakOptions = (config: Config) =>
  ({
    threads: config.ESPEAK_THREADS,
    maxWaiting: config.SPEECH_WAITING,
    timeoutMs: ms(config.ESPEAK_TIMEOUT_SECONDS),
    voices: config.SPEECH_VOICES,
  }) satisfies Every<EspeakOptions>;

const cloudOptions = (config: Config) => ({
  timeoutMs: ms(config.SPEECH_TIMEOUT_SECONDS),
  tries: config.SPEECH_TRIES,
  backoffMs: ms(config.SPEECH_BACKOFF_SECONDS),
  concurrency: config.SPEECH_REQUESTS_AT_ONCE,
  maxWaiting: config.SPEECH_WAITING,
  voices: config.SPEECH_VOICES,
});

export const azureOptions = (config: Config) =>
  ({
    ...cloudOptions(config),
    key: config.AZURE_SPEECH_KEY ?? '',
    region: config.AZURE_SPEECH_REGION,
    baseUrl: config.AZURE_SPEECH_URL,
  }) satisfies Every<AzureSpeechOptions>;

export const googleOptions = (config: Config) =>
  ({
    ...cloudOptions(config),
    apiKey: config.GOOGLE_SPEECH_KEY ?? '',
    baseUrl: config.GOOGLE_SPEECH_URL,
  }) satisfies Every<GoogleSpeechOptions>;

export const openaiOptions = (config: Config) =>
  ({
    ...cloudOptions(config),
    baseUrl: config.OPENAI_SPEECH_URL ?? '',
    apiKey: config.OPENAI_SPEECH_KEY,
    model: config.OPENAI_SPEECH_MODEL,
  }) satisfies Every<OpenaiSpeechOptions>;

export const fallbackOptions = (config: Config) =>
  ({ restMs: ms(config.SPEECH_REST_SECONDS) }) satisfies Every<FallbackOptions, 'clock'>;

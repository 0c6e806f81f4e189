import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  azureSpeech,
  createAudioProbe,
  espeakSpeech,
  fallbackSpeech,
  googleSpeech,
  openaiSpeech,
} from '@ghanti/adapter-tts';
import { twilioTelephony } from '@ghanti/adapter-twilio';
import {
  createEngine,
  createMemoryStore,
  createMemoryUploads,
  createSimulator,
  silentSpeech,
  standardTariff,
} from '@ghanti/core';
import { createRouter } from '@ghanti/http-express';
import { diskMedia, diskUploads } from '@ghanti/media-disk';
import { createSpreadsheets } from '@ghanti/spreadsheet';
import { postgresStore } from '@ghanti/store-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZodError } from 'zod';
import { type Config, readConfig } from '../config';
import { createHttpServer } from '../http-server';
import * as options from '../options';
import { helpText, settingsPage } from './page';
import { type SettingName, settingList, settings } from './table';

let folder = '';
const files: Record<string, unknown> = {
  SPEECH_VOICES: { np_binod: null },
  TWILIO_VOICES: { np_rija: { voice: 'Polly.Aditi', language: 'hi-IN' } },
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-settings-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), JSON.stringify(content));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a row gives as an example; of a file a real one. */
const exampleOf = (name: SettingName) => (name in files ? join(folder, name) : settings[name].example);

/** What some choices need beside them. */
const beside: Readonly<Record<string, string>> = {
  TWILIO_ACCOUNT_SID: `AC${'f'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 'another token of the tests',
  TWILIO_FROM: '+97715970009',
  PUBLIC_URL: 'https://service.example.com',
  AZURE_SPEECH_KEY: 'another key',
  AZURE_SPEECH_REGION: 'westeurope',
  GOOGLE_SPEECH_KEY: 'another key',
  OPENAI_SPEECH_URL: 'http://127.0.0.1:8081/v1',
};

function configOf(environment: Readonly<Record<string, string>>): Config {
  const read = readConfig({ ...beside, ...environment });
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return read.config;
}

const secret = 'a secret of the tests, long enough';

/** What each part is given, by the names that the table uses. */
function given(config: Config) {
  const made = {
    publicUrl: config.PUBLIC_URL ?? '',
    engineSecret: config.ENGINE_SECRET ?? secret,
    jwtSecret: config.JWT_SECRET ?? secret,
  };
  const { auth, limits, ...router } = options.routerOptions(config, made);
  return {
    engine: options.engineSettings(config, made),
    tariff: options.prices(config),
    auth,
    limits,
    router,
    server: options.httpPatience(config),
    postgres: options.postgresOptions(config),
    embedded: options.embeddedOptions(config, ''),
    media: options.mediaOptions(config, 'media'),
    uploads: options.uploadsOptions(config, 'uploads'),
    lists: options.listOptions(config),
    audio: options.audioOptions(config),
    simulator: options.simulatorOptions(config),
    twilio: options.twilioOptions(config, made),
    espeak: options.espeakOptions(config),
    azure: options.azureOptions(config),
    google: options.googleOptions(config),
    openai: options.openaiOptions(config),
    fallback: options.fallbackOptions(config),
    webhooks: { allowPrivate: config.ALLOW_PRIVATE_WEBHOOKS },
  };
}

type Part = keyof ReturnType<typeof given>;

/** Makes each part as the service does; a part that does not take what it is given throws. */
const makers: Readonly<Record<Part, (parts: ReturnType<typeof given>) => unknown>> = {
  engine: ({ engine }) => createEngine({ store: createMemoryStore(), telephony: createSimulator(), settings: engine }),
  tariff: ({ tariff }) => standardTariff(tariff),
  auth: makeRouter,
  limits: makeRouter,
  router: makeRouter,
  server: ({ server }) => createHttpServer(() => {}, server),
  postgres: ({ postgres }) => openNowhere(postgres),
  embedded: ({ embedded }) => openNowhere(embedded),
  media: ({ media }) => diskMedia(media),
  uploads: ({ uploads }) => diskUploads(uploads),
  lists: ({ lists }) => createSpreadsheets(lists),
  audio: ({ audio }) => createAudioProbe(audio),
  simulator: ({ simulator }) => createSimulator(simulator),
  twilio: ({ twilio }) => twilioTelephony(twilio),
  espeak: ({ espeak }) => espeakSpeech(espeak),
  azure: ({ azure }) => azureSpeech(azure),
  google: ({ google }) => googleSpeech(google),
  openai: ({ openai }) => openaiSpeech(openai),
  fallback: ({ fallback }) => fallbackSpeech([silentSpeech()], fallback),
  webhooks: () => {},
};

function makeRouter({ auth, limits, router }: ReturnType<typeof given>) {
  const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() });
  createRouter({ engine, spreadsheets: createSpreadsheets(), uploads: createMemoryUploads(), ...router, auth, limits });
}

/** Parts whose options are checked; those of a server are Node's. */
const checked = Object.keys(makers).filter((part): part is Part => part !== 'server' && part !== 'webhooks');

/** Nobody listens there: that the options are right shows in that it is tried. */
async function openNowhere(about: Partial<Parameters<typeof postgresStore>[0]>) {
  const { dataDir: _, ...rest } = about as { dataDir?: string };
  await postgresStore({ ...rest, connectionString: 'postgres://nobody@127.0.0.1:1/nothing' }).catch(
    (error: unknown) => {
      if (error instanceof ZodError) throw error;
    },
  );
}

/** `engine.recallGapMs` and what is there, for every option that a part is given. */
function flat(value: unknown, path = ''): Map<string, unknown> {
  const deeper = typeof value === 'object' && value !== null && !Array.isArray(value) && !/\.voices$/.test(path);
  if (!deeper) return new Map([[path, value]]);
  const entries = Object.entries(value).flatMap(([key, one]) => [...flat(one, path === '' ? key : `${path}.${key}`)]);
  return new Map(entries);
}

const withSets = settingList.filter(([, { sets }]) => sets.length > 0).map(([name]) => name);

describe('the table of settings', () => {
  it.each(settingList.map(([name]) => name))('has an example of %s that is right, and is not its default', (name) => {
    expect(configOf({ [name]: exampleOf(name) })[name]).not.toEqual(configOf({ [name]: '' })[name]);
  });

  it.each(withSets)('sets by %s what it says, and nothing else', (name) => {
    const before = flat(given(configOf({})));
    const after = flat(given(configOf({ [name]: exampleOf(name) })));
    const changed = [...after].filter(
      ([path, value]) => !Object.is(JSON.stringify(value), JSON.stringify(before.get(path))),
    );
    // What another setting follows as long as it is not set itself.
    const following: Readonly<Record<string, string>> = {
      SILENCE_SECONDS: 'engine.policy.talkGraceMs',
      DEFAULT_COUNTRY: 'twilio.lines.country',
    };
    const expected = [...settings[name].sets, following[name]].filter((path) => path !== undefined);
    expect(changed.map(([path]) => path).sort()).toEqual(expected.sort());
  });

  it.each(withSets)('takes no value of %s that its part does not take', async (name) => {
    const extremes = [
      '0',
      '0.001',
      '1',
      '2',
      '5',
      '8',
      '0.5',
      '16',
      '64',
      '100',
      '600',
      '1000',
      '2147483',
      '9007199254740991',
    ];
    for (const value of [exampleOf(name), ...extremes, 'true', 'false', 'x']) {
      const read = readConfig({ ...beside, [name]: value });
      if (!read.ok) continue;
      const parts = new Set(settings[name].sets.map((path) => path.split('.')[0] as Part));
      for (const part of parts) await makers[part](given(read.config));
    }
  });

  it.each(checked)('has no name that the part does not know: %s refuses a mistyped option', async (part) => {
    const all = given(configOf({}));
    const make = async (options: object) => makers[part]({ ...all, [part]: options });
    await make(all[part]);
    await expect(make({ ...all[part], mistyped: 1 })).rejects.toThrow('mistyped');
  });

  it('shows every setting in --help, and nothing wider than a terminal', () => {
    const help = helpText();
    for (const [name] of settingList) expect(help).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it('is what docs/settings.md says: run `npm run settings` when this fails', async () => {
    const page = await readFile(new URL('../../../../docs/settings.md', import.meta.url), 'utf8');
    expect(page).toBe(settingsPage());
  });
});

it('keeps the names and defaults that others rely on', () => {
  const read = readConfig({});
  expect(read.ok && read.config).toMatchObject({
    PORT: 3000,
    HOST: '127.0.0.1',
    DATA_DIR: './.ghanti',
    GHANTI_CREDITS: 1000,
    TELEPHONY: 'simulated',
    SIMULATOR_SPEED: 1,
    CALLS_PER_SECOND: 10,
    CHANNELS: 50,
    DOUBT_SECONDS: 60,
    SPEECH: ['espeak'],
    DEFAULT_COUNTRY: 'NP',
    TIME_ZONE: 'Asia/Kathmandu',
    LOG_LEVEL: 'info',
  });
  const known = ['PUBLIC_URL', 'DATABASE_URL', 'GHANTI_EMAIL', 'GHANTI_PASSWORD', 'JWT_SECRET'];
  const twilio = ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM', 'TWILIO_BASE_URL'];
  expect(Object.keys(settings)).toEqual(expect.arrayContaining([...known, ...twilio]));
});

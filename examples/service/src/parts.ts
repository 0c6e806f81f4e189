import { join } from 'node:path';
import { azureSpeech, espeakSpeech, fallbackSpeech, googleSpeech, openaiSpeech } from '@ghanti/adapter-tts';
import { twilioTelephony } from '@ghanti/adapter-twilio';
import { createSimulator, type Speech, type Store, type Telephony } from '@ghanti/core';
import { embeddedStore, postgresStore } from '@ghanti/store-postgres';
import type { Logger } from 'pino';
import type { Config, SpeechEngine } from './config';
import { fileJournal } from './simulator-journal';

/** The database that the configuration names, or the embedded one. */
export async function openStore(config: Config, folder: string, log: Logger): Promise<Store> {
  if (config.DATABASE_URL === undefined) return embeddedStore({ dataDir: join(folder, 'database') });
  log.info('opening PostgreSQL');
  return postgresStore({
    connectionString: config.DATABASE_URL,
    statementTimeoutMs: config.STATEMENT_SECONDS * 1_000,
  });
}

/** The carrier: simulated with a journal of its own, so that it outlives this process as a real one would. */
export function openTelephony(config: Config, folder: string, publicUrl: string): Telephony {
  if (config.TELEPHONY === 'simulated') {
    const journal = fileJournal(join(folder, 'simulated-carrier.jsonl'));
    const simulator = createSimulator({ speed: config.SIMULATOR_SPEED, journal });
    const close = async () => {
      await simulator.close();
      await journal.close();
    };
    return { ...simulator, close };
  }
  return twilioTelephony({
    accountSid: config.TWILIO_ACCOUNT_SID ?? '',
    // Two while they rotate: the first signs in, either may have signed a webhook.
    authToken: listOf(config.TWILIO_AUTH_TOKEN),
    callers: listOf(config.TWILIO_FROM),
    publicUrl,
    lines: { country: config.TWILIO_COUNTRY ?? config.DEFAULT_COUNTRY },
    ...(config.TWILIO_BASE_URL === undefined ? {} : { baseUrl: config.TWILIO_BASE_URL }),
    ...(config.TWILIO_REGION === undefined ? {} : { region: config.TWILIO_REGION }),
    ...(config.TWILIO_EDGE === undefined ? {} : { edge: config.TWILIO_EDGE }),
  });
}

/** Values with commas between. */
function listOf(text = ''): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** The voice engine, or several of which the next speaks when the one before cannot. */
export function openSpeech(config: Config): Speech {
  const engines = config.SPEECH.map((engine) => openEngine(engine, config));
  const [only] = engines;
  return only && engines.length === 1 ? only : fallbackSpeech(engines);
}

function openEngine(engine: SpeechEngine, config: Config): Speech {
  const voices = config.SPEECH_VOICES;
  switch (engine) {
    case 'azure':
      return azureSpeech({ voices, key: config.AZURE_SPEECH_KEY ?? '', region: config.AZURE_SPEECH_REGION ?? '' });
    case 'google':
      return googleSpeech({ voices, apiKey: config.GOOGLE_SPEECH_KEY ?? '' });
    case 'openai':
      return openaiSpeech({
        voices,
        baseUrl: config.OPENAI_SPEECH_URL ?? '',
        ...(config.OPENAI_SPEECH_KEY === undefined ? {} : { apiKey: config.OPENAI_SPEECH_KEY }),
        ...(config.OPENAI_SPEECH_MODEL === undefined ? {} : { model: config.OPENAI_SPEECH_MODEL }),
      });
    case 'espeak':
      return espeakSpeech({ voices });
  }
}

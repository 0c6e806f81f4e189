import { join } from 'node:path';
import { azureSpeech, espeakSpeech, fallbackSpeech, googleSpeech, openaiSpeech } from '@ghanti/adapter-tts';
import { twilioTelephony } from '@ghanti/adapter-twilio';
import { createSimulator, type Speech, type Store, type Telephony } from '@ghanti/core';
import { embeddedStore, postgresStore } from '@ghanti/store-postgres';
import type { Logger } from 'pino';
import type { Config, SpeechEngine } from './config';
import {
  azureOptions,
  embeddedOptions,
  espeakOptions,
  fallbackOptions,
  googleOptions,
  type Made,
  openaiOptions,
  postgresOptions,
  simulatorOptions,
  twilioOptions,
} from './options';
import { fileJournal } from './simulator-journal';

/** The database that the configuration names, or the embedded one. */
export async function openStore(config: Config, folder: string, log: Logger): Promise<Store> {
  if (config.DATABASE_URL === undefined) return embeddedStore(embeddedOptions(config, join(folder, 'database')));
  log.info('opening PostgreSQL');
  return postgresStore(postgresOptions(config));
}

/** The carrier: simulated with a journal of its own, so that it outlives this process as a real one would. */
export function openTelephony(config: Config, folder: string, made: Made): Telephony {
  if (config.TELEPHONY === 'twilio') return twilioTelephony(twilioOptions(config, made));
  const journal = fileJournal(join(folder, 'simulated-carrier.jsonl'));
  const simulator = createSimulator({ ...simulatorOptions(config), journal });
  const close = async () => {
    await simulator.close();
    await journal.close();
  };
  return { ...simulator, close };
}

const engines: Readonly<Record<SpeechEngine, (config: Config) => Speech>> = {
  espeak: (config) => espeakSpeech(espeakOptions(config)),
  azure: (config) => azureSpeech(azureOptions(config)),
  google: (config) => googleSpeech(googleOptions(config)),
  openai: (config) => openaiSpeech(openaiOptions(config)),
};

/** The voice engine, or several of which the next speaks when the one before cannot. */
export function openSpeech(config: Config): Speech {
  const opened = config.SPEECH.map((engine) => engines[engine](config));
  const [only] = opened;
  return only && opened.length === 1 ? only : fallbackSpeech(opened, fallbackOptions(config));
}

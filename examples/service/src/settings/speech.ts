import { changedVoices, standardVoices } from '@ghanti/adapter-tts';
import { z } from 'zod';
import { checked, jsonFile, list, seconds, text, whole } from './kinds';

const engines = ['espeak', 'azure', 'google', 'openai'] as const;
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });

/** A voice engine of the service. */
export type SpeechEngine = (typeof engines)[number];

/** The options that all engines behind HTTP have. */
const everyCloud = (option: string) => [`azure.${option}`, `google.${option}`, `openai.${option}`];

/** Who speaks. */
export const speech = {
  SPEECH: list({
    about: 'The voice engines; of azure,espeak the second speaks when the first cannot.',
    unit: engines.join(', '),
    of: z.string().pipe(z.enum(engines, `must be one of ${engines.join(', ')}, or several`)),
    byDefault: 'espeak',
    example: 'azure,espeak',
  }),
  SPEECH_VOICES: jsonFile({
    about: 'Changes or adds voices, see docs/speech.md.',
    parse: (content) => changedVoices(content as Parameters<typeof changedVoices>[0]),
    otherwise: standardVoices,
    example: 'voices.json',
    sets: ['espeak.voices', ...everyCloud('voices')],
  }),
  DEFAULT_VOICE: text({
    about: 'The voice of messages that name none.',
    byDefault: 'np_rija',
    example: 'np_prasanna',
    sets: 'engine.defaultVoice',
  }),
  ESPEAK_THREADS: whole({
    about: 'Threads of eSpeak NG that speak at once, about 60 MB each.',
    from: 1,
    to: 16,
    byDefault: 1,
    example: '4',
    sets: 'espeak.threads',
  }),
  ESPEAK_TIMEOUT_SECONDS: seconds({
    about: 'A text that eSpeak NG speaks for longer fails.',
    byDefault: 30,
    example: '60',
    sets: 'espeak.timeoutMs',
  }),
  SPEECH_WAITING: whole({
    about: 'Texts that may wait for a voice engine, at most.',
    from: 1,
    byDefault: 5_000,
    example: '1000',
    sets: ['espeak.maxWaiting', ...everyCloud('maxWaiting')],
  }),
  SPEECH_TIMEOUT_SECONDS: seconds({
    about: 'How long one request to Azure, Google or the speech server may take.',
    byDefault: 15,
    example: '30',
    sets: everyCloud('timeoutMs'),
  }),
  SPEECH_TRIES: whole({
    about: 'How often such a request is tried, in all.',
    from: 1,
    to: 10,
    byDefault: 3,
    example: '5',
    sets: everyCloud('tries'),
  }),
  SPEECH_BACKOFF_SECONDS: seconds({
    about: 'How long before the second try; twice that before each later one.',
    from: 0,
    byDefault: 0.3,
    example: '1',
    sets: everyCloud('backoffMs'),
  }),
  SPEECH_REQUESTS_AT_ONCE: whole({
    about: 'Such requests at once, at most.',
    from: 1,
    to: 100,
    byDefault: 8,
    example: '2',
    sets: everyCloud('concurrency'),
  }),
  SPEECH_REST_SECONDS: seconds({
    about: 'Of several engines, one that failed is not asked for this long.',
    from: 0,
    byDefault: 30,
    example: '60',
    sets: 'fallback.restMs',
  }),
  AZURE_SPEECH_KEY: text({
    about: 'The key of an Azure Speech resource.',
    example: 'a key of the examples',
    isSecret: true,
    sets: 'azure.key',
  }),
  AZURE_SPEECH_REGION: text({
    about: 'Its region.',
    pattern: /^[a-z0-9-]+$/,
    fault: 'must be the name of a region, centralindia',
    example: 'centralindia',
    sets: 'azure.region',
  }),
  AZURE_SPEECH_URL: checked({
    about: 'Its address before /cognitiveservices/v1, for a private endpoint or a gateway.',
    as: httpUrl,
    without: "the region's",
    example: 'https://speech.example.com',
    sets: 'azure.baseUrl',
  }),
  GOOGLE_SPEECH_KEY: text({
    about: 'An API key for Google Cloud Text-to-Speech.',
    example: 'a key of the examples',
    isSecret: true,
    sets: 'google.apiKey',
  }),
  GOOGLE_SPEECH_URL: checked({
    about: 'Its address before /v1/text:synthesize, for a gateway.',
    as: httpUrl,
    without: "Google's",
    example: 'https://speech.example.com',
    sets: 'google.baseUrl',
  }),
  OPENAI_SPEECH_URL: checked({
    about: "The address before /audio/speech of a server that answers as OpenAI's does.",
    as: httpUrl,
    example: 'http://127.0.0.1:8080/v1',
    sets: 'openai.baseUrl',
  }),
  OPENAI_SPEECH_KEY: text({
    about: 'Sent to it as a bearer token.',
    example: 'a key of the examples',
    isSecret: true,
    sets: 'openai.apiKey',
  }),
  OPENAI_SPEECH_MODEL: text({
    about: 'What it calls its model.',
    byDefault: 'tts-1',
    example: 'mms-tts-npi',
    sets: 'openai.model',
  }),
};

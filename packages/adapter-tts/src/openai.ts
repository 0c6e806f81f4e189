import type { Speech } from '@ghanti/core';
import { z } from 'zod';
import { cloudOptions, cloudSpeech } from './cloud-speech';
import { engineName } from './engine-name';

const options = cloudOptions.extend({
  /** The address before `/audio/speech`: `http://127.0.0.1:8080/v1`. */
  baseUrl: z.url('must be a URL'),
  /** Sent as a bearer token; servers of one's own often need none. */
  apiKey: z.string().min(1).optional(),
  /** What the server calls its model. */
  model: z.string().min(1).default('tts-1'),
});

/** Options of `openaiSpeech`. */
export type OpenaiSpeechOptions = z.input<typeof options>;

/** The API's limit of one request, in characters. */
const mostCharacters = 4_096;

/**
 * Any server that answers OpenAI-style `/audio/speech` with WAV: OpenAI's own, or one that you run with a Nepali model.
 * @throws ZodError when an option is wrong
 */
export function openaiSpeech(given: OpenaiSpeechOptions): Speech {
  const parsed = options.parse(given);
  return cloudSpeech(
    {
      kind: 'openai',
      name: engineName('openai-1', [parsed.baseUrl, parsed.model, parsed.voices]),
      label: 'The speech server',
      fits: (text) => text.length <= mostCharacters,
      order: (text, { openai }) => ({
        url: `${parsed.baseUrl.replace(/\/+$/, '')}/audio/speech`,
        headers: {
          'Content-Type': 'application/json',
          ...(parsed.apiKey === undefined ? {} : { Authorization: `Bearer ${parsed.apiKey}` }),
        },
        body: JSON.stringify({
          model: parsed.model,
          voice: openai.voice,
          input: text,
          response_format: 'wav',
          speed: openai.speed,
        }),
      }),
      wavOf: (answer) => answer,
    },
    parsed,
  );
}

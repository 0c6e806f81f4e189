import type { Speech } from '@ghanti/core';
import { z } from 'zod';
import { cloudOptions, cloudSpeech } from './cloud-speech';
import { engineName } from './engine-name';

const options = cloudOptions.extend({
  apiKey: z.string().min(1, 'needs an API key for Cloud Text-to-Speech'),
  /** The address before `/v1/text:synthesize`: a gateway, a stand-in. */
  baseUrl: z.url('must be a URL').default('https://texttospeech.googleapis.com'),
});

/** Options of `googleSpeech`. */
export type GoogleSpeechOptions = z.input<typeof options>;

/** Google's limit of one request, in bytes of UTF-8: about 1,600 letters of Devanagari. */
const mostBytes = 5_000;

const answerShape = z.object({ audioContent: z.string().min(1) });

/**
 * Google Cloud Text-to-Speech. The text goes as text, never as SSML. A text that is too long for one request goes in several.
 * @throws ZodError when an option is wrong
 */
export function googleSpeech(given: GoogleSpeechOptions): Speech {
  const parsed = options.parse(given);
  return cloudSpeech(
    {
      kind: 'google',
      name: engineName('google-1', parsed.voices),
      label: 'Google',
      fits: (text) => Buffer.byteLength(text) <= mostBytes,
      order: (text, { google }) => ({
        url: `${parsed.baseUrl.replace(/\/+$/, '')}/v1/text:synthesize`,
        // In a header: an address ends up in logs.
        headers: { 'X-Goog-Api-Key': parsed.apiKey, 'Content-Type': 'application/json' },
        body: JSON.stringify({
          input: { text },
          voice: { languageCode: google.language, name: google.voice, modelName: google.model },
          audioConfig: { audioEncoding: 'LINEAR16', sampleRateHertz: 8_000, speakingRate: google.rate },
        }),
      }),
      wavOf: (answer) =>
        Buffer.from(answerShape.parse(JSON.parse(Buffer.from(answer).toString())).audioContent, 'base64'),
    },
    parsed,
  );
}

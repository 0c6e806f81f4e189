import type { Speech } from '@ghanti/core';
import { z } from 'zod';
import { cloudOptions, cloudSpeech } from './cloud-speech';
import { engineName } from './engine-name';
import type { EngineVoice } from './voices';

const options = cloudOptions.extend({
  key: z.string().min(1, 'needs the key of an Azure Speech resource'),
  /** `centralindia`; not needed with a `baseUrl`. */
  region: z
    .string()
    .regex(/^[a-z0-9-]+$/, 'must be the name of a region, centralindia')
    .optional(),
  /** The address before `/cognitiveservices/v1`: a private endpoint, a gateway, a stand-in. */
  baseUrl: z.url('must be a URL').optional(),
});

/** Options of `azureSpeech`. */
export type AzureSpeechOptions = z.input<typeof options>;

/**
 * Azure's neural voices: Hemkala and Sagar speak Nepali. The text goes as escaped SSML, so nothing in it can be markup.
 * @throws ZodError when an option is wrong, or neither a region nor a baseUrl is given
 */
export function azureSpeech(given: AzureSpeechOptions): Speech {
  const parsed = options
    .refine(({ region, baseUrl }) => region ?? baseUrl, { path: ['region'], message: 'needs a region or a baseUrl' })
    .parse(given);
  const base = parsed.baseUrl ?? `https://${parsed.region}.tts.speech.microsoft.com`;
  return cloudSpeech(
    {
      kind: 'azure',
      name: engineName('azure-1', parsed.voices),
      label: 'Azure',
      // Azure counts minutes of audio and not letters: 5,000 characters stay below its 10.
      fits: () => true,
      order: (text, voice) => ({
        url: `${base.replace(/\/+$/, '')}/cognitiveservices/v1`,
        headers: {
          'Ocp-Apim-Subscription-Key': parsed.key,
          'Content-Type': 'application/ssml+xml',
          'X-Microsoft-OutputFormat': 'riff-8khz-16bit-mono-pcm',
          'User-Agent': 'ghanti',
        },
        body: ssml(text, voice),
      }),
      wavOf: (answer) => answer,
    },
    parsed,
  );
}

function ssml(text: string, { language, azure }: EngineVoice<'azure'>): string {
  const speak = `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="${escaped(language)}">`;
  const prosody = `<prosody pitch="${escaped(azure.pitch)}" rate="${escaped(azure.rate)}">${escaped(text)}</prosody>`;
  return `${speak}<voice name="${escaped(azure.voice)}">${prosody}</voice></speak>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => entities[mark] ?? '');
}

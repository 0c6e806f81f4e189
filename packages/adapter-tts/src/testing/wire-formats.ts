import { SaxesParser } from 'saxes';
import { z } from 'zod';
import type { WireFormat, WireRequest } from './speech-server';

/** The key that every stand-in wants. */
export const standInKey = 'key-0123456789-secret';

function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`the request ${what}`);
}

const noControls = (text: string) => must(!/[\p{Cc}\p{Cs}]/u.test(text), 'holds control characters');

/** Azure's "Text to speech REST API", as documented for `/cognitiveservices/v1`. */
export const azureWire: WireFormat = (request) => {
  must(request.method === 'POST' && request.path === '/cognitiveservices/v1', 'goes to another address');
  must(request.headers['ocp-apim-subscription-key'] === standInKey, 'has no key');
  must(request.headers['content-type'] === 'application/ssml+xml', 'is not SSML');
  must(request.headers['x-microsoft-outputformat'] === 'riff-8khz-16bit-mono-pcm', 'wants another format');
  must(Boolean(request.headers['user-agent']), 'does not say who asks');
  const { text, voice } = readSsml(request.body);
  must(['ne-NP-HemkalaNeural', 'ne-NP-SagarNeural'].includes(voice), 'names a voice that Azure has not');
  return { text, voice, rate: 8_000, answer: (body) => ({ contentType: 'audio/x-wav', body }) };
};

/** Only `speak`, `voice` and `prosody` may be there, once each and in one another: anything else was smuggled in. */
function readSsml(document: string): { text: string; voice: string } {
  const opened: string[] = [];
  let text = '';
  let voice = '';
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => must(false, `is no XML: ${error.message}`));
  parser.on('opentag', ({ local, uri, attributes }) => {
    opened.push(local);
    must(uri === 'http://www.w3.org/2001/10/synthesis', 'is of another namespace');
    if (local === 'speak') must(attributes['xml:lang']?.value === 'ne-NP', 'names no language');
    if (local === 'speak') must(attributes.version?.value === '1.0', 'names no version');
    if (local === 'voice') voice = attributes.name?.value ?? '';
    if (local === 'prosody')
      for (const name of ['pitch', 'rate']) must(/^[+-]\d+%$/.test(attributes[name]?.value ?? ''), `has no ${name}`);
  });
  parser.on('text', (piece) => {
    text += piece;
  });
  for (const event of ['doctype', 'cdata', 'comment', 'processinginstruction'] as const)
    parser.on(event, () => must(false, `holds a ${event}`));
  parser.write(document).close();
  must(opened.join(' ') === 'speak voice prosody', `holds ${opened.join(' ')}`);
  noControls(text);
  return { text, voice };
}

const googleBody = z.strictObject({
  input: z.strictObject({ text: z.string().min(1) }),
  voice: z.strictObject({
    languageCode: z.literal('ne-NP'),
    name: z.string().min(1),
    modelName: z.string().optional(),
  }),
  audioConfig: z.strictObject({
    audioEncoding: z.literal('LINEAR16'),
    sampleRateHertz: z.literal(8_000),
    speakingRate: z.number().min(0.25).max(2),
  }),
});

/** Google Cloud's `text:synthesize`, v1. */
export const googleWire: WireFormat = (request) => {
  must(request.method === 'POST' && request.path === '/v1/text:synthesize', 'goes to another address');
  must(request.headers['x-goog-api-key'] === standInKey, 'has no key');
  const { input, voice } = googleBody.parse(jsonOf(request));
  must(Buffer.byteLength(input.text) <= 5_000, 'is too long');
  noControls(input.text);
  const answer = (wav: Uint8Array) => ({
    contentType: 'application/json; charset=UTF-8',
    body: JSON.stringify({ audioContent: Buffer.from(wav).toString('base64') }),
  });
  return { text: input.text, voice: voice.name, rate: 8_000, answer };
};

const openaiBody = z.strictObject({
  model: z.string().min(1),
  voice: z.string().min(1),
  input: z.string().min(1).max(4_096),
  response_format: z.literal('wav'),
  speed: z.number().min(0.25).max(4),
});

/** OpenAI's `/audio/speech`; it speaks at 24,000 samples a second. */
export const openaiWire: WireFormat = (request) => {
  must(request.method === 'POST' && request.path === '/v1/audio/speech', 'goes to another address');
  must(request.headers.authorization === `Bearer ${standInKey}`, 'has no key');
  const { input, voice } = openaiBody.parse(jsonOf(request));
  noControls(input);
  return { text: input, voice, rate: 24_000, answer: (body) => ({ contentType: 'audio/wav', body }) };
};

function jsonOf({ headers, body }: WireRequest): unknown {
  must(headers['content-type'] === 'application/json', 'is not JSON');
  return JSON.parse(body);
}

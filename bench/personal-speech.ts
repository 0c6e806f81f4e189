/**
 * Personal messages at scale: a message cut into what is common and what is personal, against each message spoken whole. Both with
 * eSpeak NG on one thread and the media store on disk, through the engine's own renderer, as a run does it.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/personal-speech.ts [recipients]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { espeakSpeech } from '@ghanti/adapter-tts';
import { type Content, parseTemplate, renderTemplate, type Speech, systemClock } from '@ghanti/core';
import { diskMedia } from '@ghanti/media-disk';
import { createRenderer } from '../packages/core/src/engine/render';
import { createSpeechCache } from '../packages/core/src/engine/speech-cache';

const recipients = Number(process.argv[2] ?? 1_000);
const lookAhead = 32;
const givenNames = 'सीता हरि कृष्ण गीता राम श्याम विष्णु लक्ष्मी सरस्वती दीपक अनिता सुनिल प्रकाश रमेश सुशीला'.split(' ');
const familyNames = 'श्रेष्ठ राई तामाङ गुरुङ थापा कार्की अधिकारी पौडेल शर्मा महर्जन'.split(' ');
const message =
  'नमस्ते {tags_name}, हिमाल बचत तथा ऋण सहकारी संस्थाबाट बोलेको। तपाईंको यस महिनाको किस्ता रु {tags_due} बाँकी छ। ' +
  'कृपया सात दिनभित्र नजिकको शाखामा वा मोबाइल बैंकिङबाट तिर्नुहोस्। समयमा तिरेमा जरिवाना लाग्दैन। धन्यवाद।';

const tagsOf = (n: number) => ({
  tags_name: `${givenNames[n % givenNames.length]} ${familyNames[Math.floor(n / givenNames.length) % familyNames.length]}`,
  tags_due: `${1_000 + ((n * 7_919) % 90_000)}`,
});
const content: Content = { message, audio: null, priority: 'message', voice: 'np_rija', keypad: null };

interface Outcome {
  readonly ms: number;
  readonly utterances: number;
  readonly spokenSeconds: number;
  readonly bytes: number;
  readonly parts: number;
}

/** Renders for so many recipients, from the n-th on, and counts what it cost. */
async function measure(first: number, count: number, whole: boolean): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-bench-'));
  const engine = espeakSpeech({ threads: 1 });
  let [utterances, spokenSeconds, bytes, parts] = [0, 0, 0, 0];
  const speech: Speech = {
    ...engine,
    async synthesize(text, voice, signal) {
      const audio = await engine.synthesize(text, voice, signal);
      utterances++;
      spokenSeconds += audio.seconds;
      bytes += audio.body.byteLength;
      return audio;
    },
  };
  const cache = createSpeechCache({ speech, media: diskMedia({ folder }), clock: systemClock });
  const renderer = createRenderer(cache, { url: (key) => key, verify: () => true });
  const template = parseTemplate(message);
  const one = async (n: number) => {
    if (!whole) {
      const spoken = await renderer.call(content, tagsOf(n));
      if ('reason' in spoken) throw new Error(spoken.reason);
      parts += spoken.parts.length;
      return;
    }
    const rendered = renderTemplate(template, tagsOf(n));
    if (!rendered.ok) throw new Error('a tag has no value');
    await cache.speak(rendered.text, content.voice);
    parts++;
  };
  await engine.synthesize('नमस्ते', content.voice);
  const started = performance.now();
  let next = first;
  const lane = async () => {
    while (next < first + count) await one(next++);
  };
  await Promise.all(Array.from({ length: lookAhead }, lane));
  const ms = performance.now() - started;
  await engine.close?.();
  await rm(folder, { recursive: true });
  return { ms, utterances, spokenSeconds, bytes, parts };
}

/** Spoken whole, a part of them tells the rate; and a busy machine slows both alike. */
const sample = Math.max(50, Math.floor(recipients / 10));
const whole = await measure(0, sample, true);
const pieces = await measure(0, recipients, false);

function show(name: string, { ms, utterances, spokenSeconds, bytes, parts }: Outcome, count: number): number {
  const rate = count / (ms / 1_000);
  console.log(
    `${name}  ${rate.toFixed(1).padStart(6)} messages/s | a message: ${(spokenSeconds / count).toFixed(2)} s synthesized, ` +
      `${(utterances / count).toFixed(2)} utterances, ${Math.round(bytes / count / 1_024)} KiB stored, ${(parts / count).toFixed(0)} fetches | ` +
      `100,000 messages: ${(100_000 / rate / 60).toFixed(0)} min`,
  );
  return rate;
}

console.log(`${sample} messages whole, ${recipients} in pieces, eSpeak NG on one thread, media on disk`);
const wholeRate = show('whole ', whole, sample);
const piecesRate = show('pieces', pieces, recipients);
console.log(
  `ratio   ${(piecesRate / wholeRate).toFixed(1)} times the messages, ` +
    `${(whole.spokenSeconds / sample / (pieces.spokenSeconds / recipients)).toFixed(1)} times less synthesis, ` +
    `${(whole.bytes / sample / (pieces.bytes / recipients)).toFixed(1)} times fewer bytes`,
);

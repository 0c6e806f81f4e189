import { createHash } from 'node:crypto';
import { GhantiError, invalidField } from '../domain/errors';
import type { VoicesApi } from './engine';
import type { MediaUrls } from './media-urls';
import type { Parts } from './parts';
import type { SpeechCache } from './speech-cache';

/** A sample is no free speech service (S39). */
const sampleLimit = 300;

/** Voices and own audio, as the engine offers them. */
export function voicesApi(parts: Parts, speech: SpeechCache, urls: MediaUrls): VoicesApi {
  return {
    defaultVoice: parts.settings.defaultVoice,
    list: () => parts.speech.voices(),
    url: urls.url,
    verifyUrl: urls.verify,
    async preview(message, voice = parts.settings.defaultVoice) {
      if (message.trim() === '') throw invalidField('message', 'blank', 'The message is blank.');
      if (message.length > sampleLimit)
        throw invalidField('message', 'too_long', `A sample has at most ${sampleLimit} characters.`);
      const { key, seconds } = await speech.speak(message, voice);
      const opened = await parts.media.open(key);
      if (!opened) throw new GhantiError('unavailable', 'The sample was evicted while it was made. Try again.');
      const chunks: Uint8Array[] = [];
      for await (const chunk of opened.stream) chunks.push(chunk as Uint8Array);
      return { key, seconds, contentType: opened.media.contentType, body: Buffer.concat(chunks) };
    },
    async keepAudio(body, name) {
      if (!parts.audioProbe)
        throw new GhantiError(
          'unsupported_media',
          'This service takes no own audio: it has nothing to measure it with.',
        );
      const { contentType, seconds, extension, body: kept = body } = await parts.audioProbe.measure(body);
      const key = `audio/${createHash('sha256').update(body).digest('hex')}.${extension}`;
      if (!(await parts.media.stat(key))) await parts.media.put(key, kept, { contentType, seconds });
      return { key, name, seconds };
    },
  };
}

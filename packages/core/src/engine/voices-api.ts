import { GhantiError, invalidField } from '../domain/errors';
import type { VoicesApi } from './engine';
import { keepAudio } from './keep-audio';
import type { MediaUrls } from './media-urls';
import type { Parts } from './parts';
import type { SpeechCache } from './speech-cache';

/** A sample is no free speech service (S39). */
const sampleLimit = 300;

/** Voices and own audio, as the engine offers them. */
export function voicesApi(parts: Parts, speech: SpeechCache, urls: MediaUrls): VoicesApi {
  async function spoken(message: string, voice: string) {
    const piece = await speech.speak(message, voice);
    const opened = await parts.media.open(piece.key);
    if (!opened) speech.forget(piece.key);
    return opened && { ...piece, ...opened };
  }

  return {
    defaultVoice: parts.settings.defaultVoice,
    list: () => parts.speech.voices(),
    url: urls.url,
    verifyUrl: urls.verify,
    async preview(message, voice = parts.settings.defaultVoice) {
      if (message.trim() === '') throw invalidField('message', 'blank', 'The message is blank.');
      if (message.length > sampleLimit)
        throw invalidField('message', 'too_long', `A sample has at most ${sampleLimit} characters.`);
      // One that was made a moment ago may have been lost or damaged since: it is made once more.
      const sample = (await spoken(message, voice)) ?? (await spoken(message, voice));
      if (!sample) throw new GhantiError('unavailable', 'The sample was evicted while it was made. Try again.');
      const chunks: Uint8Array[] = [];
      for await (const chunk of sample.stream) chunks.push(chunk as Uint8Array);
      return {
        key: sample.key,
        seconds: sample.seconds,
        contentType: sample.media.contentType,
        body: Buffer.concat(chunks),
      };
    },
    async keepAudio(body, name, { signal } = {}) {
      if (!parts.audioProbe)
        throw new GhantiError(
          'unsupported_media',
          'This service takes no own audio: it has nothing to measure it with.',
        );
      const kept = await keepAudio({ media: parts.media, probe: parts.audioProbe }, body, signal);
      return { ...kept, name };
    },
  };
}

import type { Voice } from '@ghanti/core';
import type { z } from 'zod';
import type { sampleData, voicesData } from './schemas';

/** A spoken sample as the wire answers it. */
export function presentSample(
  spoken: { message: string; voice: string; url: string },
  audio: { seconds: number; contentType: string },
): z.output<typeof sampleData> {
  return {
    voice_input: spoken.voice,
    message: spoken.message,
    audio_url: spoken.url,
    duration: audio.seconds,
    content_type: audio.contentType,
  };
}

/** Every voice as the wire answers it. A plugin may not know a gender. */
export function presentVoices(voices: readonly Voice[], defaultVoice: string): z.output<typeof voicesData> {
  return {
    voices: voices.map(({ name, language, gender, description }) => ({
      name,
      language,
      gender: gender ?? null,
      description,
      default: name === defaultVoice,
    })),
  };
}

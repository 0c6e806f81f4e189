import type { z } from 'zod';
import type { sampleData } from './schemas';

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

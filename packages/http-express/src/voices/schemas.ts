import { z } from 'zod';
import { orNothing, text, title } from '../fields';

export const sampleBody = z.object({ message: title(1_000), voice_input: orNothing(text(100)) });

export const sampleData = z.strictObject({
  voice_input: z.string(),
  message: z.string(),
  audio_url: z.string(),
  duration: z.number(),
  content_type: z.string(),
});

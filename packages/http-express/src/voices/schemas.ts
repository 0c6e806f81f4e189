import { z } from 'zod';
import { orNothing, text, title } from '../fields';

export const sampleBody = z.object({ message: title(1_000), voice_input: orNothing(text(100)) });

export const voicesData = z.strictObject({
  voices: z.array(
    z.strictObject({
      name: z.string().describe('What `voice_input` takes'),
      language: z.string().describe('BCP 47: ne-NP'),
      gender: z.enum(['female', 'male']).nullable(),
      description: z.string(),
      default: z.boolean().describe('Speaks where no voice_input is given'),
    }),
  ),
});

export const sampleData = z.strictObject({
  voice_input: z.string(),
  message: z.string(),
  audio_url: z.string(),
  duration: z.number(),
  content_type: z.string(),
});

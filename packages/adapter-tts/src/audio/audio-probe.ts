import { type AudioProbe, GhantiError } from '@ghanti/core';
import { z } from 'zod';
import { type Codec, decodeAudio } from './decode';

const options = z.object({
  /** Longer audio is refused, in seconds. */
  longestSeconds: z.number().positive().max(3_600).default(900),
  /** A file that takes longer to decode is refused, in milliseconds. */
  timeoutMs: z.number().int().positive().default(30_000),
});

/** Options of `createAudioProbe`. */
export type AudioProbeOptions = z.input<typeof options>;

const at = (head: Buffer, offset: number, text: string) =>
  head.subarray(offset, offset + text.length).toString('latin1') === text;

/** What it is by its first bytes: a name or a claimed type is not believed. */
const sniffers: readonly { readonly codec: Codec; readonly matches: (head: Buffer) => boolean }[] = [
  { codec: 'wav', matches: (head) => at(head, 0, 'RIFF') && at(head, 8, 'WAVE') },
  { codec: 'opus', matches: (head) => at(head, 0, 'OggS') && head.includes('OpusHead') },
  { codec: 'vorbis', matches: (head) => at(head, 0, 'OggS') && head.includes('\x01vorbis') },
  { codec: 'mp3', matches: (head) => at(head, 0, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2) },
];

const headBytes = 512;

/**
 * Looks into audio that somebody brings, and converts it to what every carrier plays: wav (PCM of 16 bits), mp3 and ogg (Vorbis, Opus)
 * become WAV, 16 bits, mono, 8,000 samples a second. m4a is refused: see docs/adr/0005-uploaded-audio.md.
 */
export function createAudioProbe(given: AudioProbeOptions = {}): AudioProbe {
  const limits = options.parse(given);
  return {
    async measure(body) {
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      const head = bytes.subarray(0, headBytes);
      const codec = sniffers.find((one) => one.matches(head))?.codec;
      if (!codec && at(head, 4, 'ftyp')) throw refused('m4a cannot be converted here: bring it as mp3, wav or ogg.');
      if (!codec) throw refused('It is none of wav, mp3 and ogg.');
      const decoded = await decodeAudio(bytes, codec, limits);
      if ('wav' in decoded)
        return { contentType: 'audio/wav', extension: 'wav', seconds: decoded.seconds, body: decoded.wav };
      throw decoded.fault === 'too_long'
        ? refused(`It is longer than ${limits.longestSeconds / 60} minutes.`)
        : refused(`It seems damaged, or empty${codec === 'wav' ? ', or is no PCM of 16 bits' : ''}.`);
    },
  };
}

function refused(why: string): GhantiError {
  const message = `This audio cannot be played. ${why}`;
  return new GhantiError('unsupported_media', message, {
    faults: [{ field: 'aud_file', code: 'unsupported_audio', message }],
  });
}

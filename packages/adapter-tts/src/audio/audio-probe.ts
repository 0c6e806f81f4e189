import { type AudioProbe, GhantiError } from '@ghanti/core';
import { parseBuffer } from 'music-metadata';

interface Kind {
  readonly contentType: string;
  readonly extension: string;
  /** True when the first bytes are this kind's. */
  readonly matches: (head: Buffer) => boolean;
}

const at = (head: Buffer, offset: number, text: string) =>
  head.subarray(offset, offset + text.length).toString('latin1') === text;

/** What carriers play, told by its first bytes: a name or a claimed type is not believed. */
const kinds: readonly Kind[] = [
  { contentType: 'audio/wav', extension: 'wav', matches: (head) => at(head, 0, 'RIFF') && at(head, 8, 'WAVE') },
  { contentType: 'audio/ogg', extension: 'ogg', matches: (head) => at(head, 0, 'OggS') },
  { contentType: 'audio/mp4', extension: 'm4a', matches: (head) => at(head, 4, 'ftyp') },
  {
    contentType: 'audio/mpeg',
    extension: 'mp3',
    matches: (head) => at(head, 0, 'ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2),
  },
];

/** A day of audio is a damaged header, not a message. */
const longestSeconds = 3_600;

/** Looks into audio that somebody brings: wav, mp3, ogg and m4a, measured. */
export function createAudioProbe(): AudioProbe {
  return {
    async measure(body) {
      const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
      const kind = kinds.find((one) => one.matches(bytes.subarray(0, 16)));
      if (!kind) throw refused('It is none of wav, mp3, ogg and m4a.');
      const seconds = await secondsOf(bytes, kind.contentType);
      if (seconds === null || !(seconds > 0)) throw refused('Its length cannot be told: it seems damaged, or empty.');
      if (seconds > longestSeconds) throw refused(`It is longer than ${longestSeconds / 60} minutes.`);
      return { contentType: kind.contentType, seconds: Math.round(seconds * 1_000) / 1_000, extension: kind.extension };
    },
  };
}

async function secondsOf(bytes: Buffer, mimeType: string): Promise<number | null> {
  try {
    const { format } = await parseBuffer(bytes, { mimeType, size: bytes.length }, { duration: true, skipCovers: true });
    return format.hasAudio === false ? null : (format.duration ?? null);
  } catch {
    // Whatever the library could not read is answered as audio that cannot be played.
    return null;
  }
}

function refused(why: string): GhantiError {
  const message = `This audio cannot be played. ${why}`;
  return new GhantiError('unsupported_media', message, {
    faults: [{ field: 'aud_file', code: 'unsupported_audio', message }],
  });
}

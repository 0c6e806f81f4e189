import { type Speech, SpeechError, type Voice } from '../ports/speech';

const voices: readonly Voice[] = [
  { name: 'np_rija', language: 'ne-NP', gender: 'female', description: 'Silence, as long as a voice would take' },
  { name: 'np_prasanna', language: 'ne-NP', gender: 'male', description: 'Silence, as long as a voice would take' },
  { name: 'np_binod', language: 'ne-NP', gender: 'male', description: 'Silence, as long as a voice would take' },
];

const sampleRate = 8_000;
const charactersPerSecond = 14;
const longestText = 5_000;

/**
 * A stated double of a voice: valid audio of silence, as long as the text would be spoken. For tests, and for hosts that try the
 * engine out without a voice.
 */
export function silentSpeech(): Speech {
  return {
    name: 'silence-1',
    voices: () => voices,
    async synthesize(text, voice, signal) {
      if (!voices.some((one) => one.name === voice))
        throw new SpeechError('unknown_voice', `There is no voice ${voice}.`);
      if (!/[\p{L}\p{N}]/u.test(text)) throw new SpeechError('empty_text', 'There is nothing to speak.');
      if (text.length > longestText)
        throw new SpeechError('too_long', `A text has at most ${longestText} characters; this one has ${text.length}.`);
      // One turn of the loop, so that a text can be given up meanwhile, as with a real voice.
      await Promise.resolve();
      if (signal?.aborted) throw new SpeechError('unavailable', 'The speech was given up.');
      const seconds = Math.max(1, Math.round((text.length / charactersPerSecond) * 100) / 100);
      return { body: silentWav(seconds), contentType: 'audio/wav', seconds };
    },
  };
}

/** PCM, 16 bits, mono: a header of 44 bytes and zeros. */
function silentWav(seconds: number): Uint8Array {
  const bytes = Math.round(seconds * sampleRate) * 2;
  const wav = Buffer.alloc(44 + bytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(36 + bytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(sampleRate, 24);
  wav.writeUInt32LE(sampleRate * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(bytes, 40);
  return wav;
}

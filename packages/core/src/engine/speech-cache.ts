import { createHash } from 'node:crypto';
import { GhantiError, invalidField } from '../domain/errors';
import { SpeechError, type SpokenAudio } from '../ports/speech';
import { inTime } from './in-time';
import type { Parts } from './parts';

/** A piece of stored speech. */
export interface SpokenPart {
  readonly key: string;
  readonly seconds: number;
}

/** Speaks each text once per voice: rendered speech is kept in the media store under a name made of its content. */
export interface SpeechCache {
  /** @throws GhantiError `invalid_input` for an unknown voice or an unspeakable text, `unavailable` */
  speak(text: string, voice: string): Promise<SpokenPart>;
  /** Asks the media store about a piece again, and makes it again if need be, when it is spoken next: it was gone when it was opened. */
  forget(key: string): void;
  /** Renders without keeping: for what must not stay, such as a code. */
  render(text: string, voice: string): Promise<SpokenAudio>;
}

/** Lengths remembered in memory, so that a common piece does not ask the media store for each recipient. */
const remembered = 10_000;
/**
 * A remembered piece is asked for again after this: it may have been evicted, and asking keeps it from being. Well below the time for
 * which the Media port spares what was asked for, so that no called person's audio is gone when it is fetched.
 */
const rememberMs = 5 * 60_000;
/** Thousands of texts may wait their turn in a voice engine; one that is silent for so long must hold up no lane any more. */
const longestMs = 10 * 60_000;

export function createSpeechCache(parts: Pick<Parts, 'speech' | 'media' | 'clock' | 'settings'>): SpeechCache {
  const known = new Map<string, { readonly spoken: Promise<SpokenPart>; readonly until: number }>();

  async function render(text: string, voice: string): Promise<SpokenAudio> {
    try {
      return await inTime(parts, (signal) => parts.speech.synthesize(text, voice, signal), late, longestMs);
    } catch (error) {
      throw asGhantiError(
        error,
        parts.speech.voices().map((one) => one.name),
      );
    }
  }

  async function speakOnce(key: string, text: string, voice: string): Promise<SpokenPart> {
    const stored = await parts.media.stat(key);
    if (stored?.seconds != null) return { key, seconds: stored.seconds };
    const audio = await render(text, voice);
    await parts.media.put(key, audio.body, { contentType: audio.contentType, seconds: audio.seconds });
    return { key, seconds: audio.seconds };
  }

  return {
    render,
    forget: (key) => void known.delete(key),
    speak(text, voice) {
      const content = createHash('sha256').update(`${parts.speech.name}\n${voice}\n${text}`).digest('hex');
      const key = `speech/${content}.wav`;
      const now = parts.clock.monotonic();
      const found = known.get(key);
      if (found && found.until > now) return found.spoken;
      known.delete(key);
      const spoken = speakOnce(key, text, voice).catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
      known.set(key, { spoken, until: now + rememberMs });
      if (known.size > remembered) known.delete(known.keys().next().value ?? key);
      return spoken;
    },
  };
}

const late = () => new SpeechError('unavailable', 'The voice engine did not answer.');

function asGhantiError(error: unknown, voices: readonly string[]): unknown {
  if (!(error instanceof SpeechError)) return error;
  if (error.code === 'unknown_voice')
    return invalidField('voice', 'unknown_voice', `This voice is not known. Choose one of: ${voices.join(', ')}.`);
  if (error.code === 'unavailable')
    return new GhantiError('unavailable', 'Speech cannot be made now. Try again later.', { cause: error });
  return invalidField('message', error.code, error.message);
}

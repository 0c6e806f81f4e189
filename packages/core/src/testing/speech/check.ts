import type { Speech, SpeechErrorCode, SpokenAudio } from '../../ports/speech';

/** What the kit needs of a Speech plugin. A plugin behind a server comes with a stand-in whose audio is longer for a longer text. */
export interface SpeechUnderTest {
  readonly speech: Speech;
  /** Closes what was opened for the test; the plugin itself is closed by the kit. */
  close?(): Promise<void>;
}

/** One promise of the port, as a function that rejects when the plugin breaks it. */
export interface SpeechCheck {
  /** A sentence: what a plugin does. */
  readonly name: string;
  run(speech: Speech): Promise<void>;
}

/**
 * The code with which a plugin refuses; else a sentence that says how much audio it made, or what it threw. Never the audio:
 * a failing check would print thousands of bytes.
 */
export async function refusal(speaking: Promise<SpokenAudio>): Promise<SpeechErrorCode | string> {
  try {
    const { seconds, body } = await speaking;
    return `It did not refuse: it made ${seconds} seconds of audio (${body.byteLength} bytes).`;
  } catch (error) {
    if (error instanceof Error && error.name === 'SpeechError' && 'code' in error) return String(error.code);
    return `It threw no SpeechError: ${String(error)}`;
  }
}

/** The plugin's first voice: what is said of one holds for all. */
export function aVoice(speech: Speech): string {
  const [voice] = speech.voices();
  if (!voice) throw new Error('The plugin has no voice.');
  return voice.name;
}

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

/** The code with which a plugin refuses; the audio when it does not, or whatever else it threw. */
export async function refusal(speaking: Promise<SpokenAudio>): Promise<SpeechErrorCode | SpokenAudio | unknown> {
  try {
    return await speaking;
  } catch (error) {
    return error instanceof Error && error.name === 'SpeechError' && 'code' in error ? error.code : error;
  }
}

/** The plugin's first voice: what is said of one holds for all. */
export function aVoice(speech: Speech): string {
  const [voice] = speech.voices();
  if (!voice) throw new Error('The plugin has no voice.');
  return voice.name;
}

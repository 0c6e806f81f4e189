import { SpeechError } from '@ghanti/core';
import type { VoiceEntry } from './voices';

/** Longest text of one utterance, in UTF-16 units. */
const longestText = 5_000;

/** What every engine asks of a text and a voice before it speaks. @throws SpeechError */
export function checkRequest<Entry extends VoiceEntry>(text: string, voice: string, voices: readonly Entry[]): Entry {
  const entry = voices.find((one) => one.name === voice);
  if (!entry)
    throw new SpeechError(
      'unknown_voice',
      `There is no such voice; there are ${voices.map((one) => one.name).join(', ')}.`,
    );
  if (!/[\p{L}\p{N}]/u.test(text)) throw new SpeechError('empty_text', 'There is nothing to speak in this text.');
  if (text.length > longestText)
    throw new SpeechError('too_long', `A text has at most ${longestText} characters; this one has ${text.length}.`);
  return entry;
}

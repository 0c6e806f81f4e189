/** Slow speech, in characters a second: numbers and abbreviations take longer than their letters. */
const charactersPerSecond = 8;
/** Silence before and after. */
const padding = 2;

/**
 * The longest that a text of so many characters is expected to be spoken, in seconds: what credits are held for before the
 * speech exists. Speech that turns out longer than the hold fails its recipient, uncalled and uncharged.
 */
export function longestSpeechSeconds(characters: number): number {
  return characters === 0 ? 0 : padding + characters / charactersPerSecond;
}

import type { InboundMessage } from '@ghanti/core';

/** The words that Twilio itself acts on, when a text is nothing but one of them, and what is written for STOP in Nepali. */
const wishes: ReadonlyMap<string, InboundMessage['wish']> = new Map([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['स्टप', 'रोक', 'रोक्नुस्', 'रोक्नुहोस्', 'बन्द', 'बन्दगर', 'बन्दगर्नुस्', 'बन्दगर्नुहोस्'].map((word) => [word, 'stop'] as const),
  ...['START', 'YES', 'UNSTOP'].map((word) => [word, 'start'] as const),
  ...['HELP', 'INFO'].map((word) => [word, 'help'] as const),
]);

/** All but letters and the signs that are part of them: blanks, dots, dashes, emoji, what is not seen. */
const betweenLetters = /[^\p{L}\p{Mn}\p{Mc}]|\p{Variation_Selector}/gu;

/**
 * What a text asks for. `optOutType` is Twilio's own reading of it, where an account has set up keywords of its own. Signs and
 * spaces are no part of it, and neither is the width of its letters: who writes "Stop." or "OPT OUT" means it.
 */
export function wishOf(text: string, optOutType: string | undefined): InboundMessage['wish'] {
  const word = optOutType ?? text.normalize('NFKC').replace(betweenLetters, '');
  return wishes.get(word.toUpperCase()) ?? null;
}

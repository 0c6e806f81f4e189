import type { InboundMessage } from '@ghanti/core';

/** The words that Twilio itself acts on, when a text is nothing but one of them. */
const wishes: ReadonlyMap<string, InboundMessage['wish']> = new Map([
  ...['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'].map(
    (word) => [word, 'stop'] as const,
  ),
  ...['START', 'YES', 'UNSTOP'].map((word) => [word, 'start'] as const),
  ...['HELP', 'INFO'].map((word) => [word, 'help'] as const),
]);

/**
 * What a text asks for. `optOutType` is Twilio's own reading of it, where an account has set up keywords of its own. Signs
 * and spaces around the word are no part of it: who writes "Stop." means it.
 */
export function wishOf(text: string, optOutType: string | undefined): InboundMessage['wish'] {
  const word = optOutType ?? text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  return wishes.get(word.toUpperCase()) ?? null;
}

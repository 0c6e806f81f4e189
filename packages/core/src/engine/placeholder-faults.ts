import type { Fault } from '../domain/errors';
import type { NameOf } from '../domain/placeholders';
import { type StrayPlaceholder, strayPlaceholders } from '../domain/stray-placeholders';
import { tagName } from '../domain/tags';

/** Whoever has more than these to mend reads no longer list. */
const mostFaults = 20;

/**
 * What is wrong with the placeholders of a campaign's message: each that cannot be filled, with the usable tags, so that none
 * is ever sent as it stands.
 */
export function placeholderFaults(message: string, usable: readonly string[]): readonly Fault[] {
  const known = `Its usable tags: ${usable.join(', ') || 'none'}.`;
  return faultsOf(message, usable, tagName, ({ written, meant, isWellFormed }) =>
    isWellFormed
      ? `The campaign has no tag ${written}. ${meant ? `Is {${meant}} meant? ` : ''}${known}`
      : `${written} is no placeholder, and would be sent as it stands. ${
          meant ? `Write {${meant}} there, or other words.` : 'A placeholder is the name of a tag in single braces.'
        } ${known}`,
  );
}

/** The only placeholder of an OTP's message. */
export const otpNameOf: NameOf = (inside) => (inside.toLowerCase() === 'otp' ? 'otp' : null);

/** What is wrong with the placeholders of an OTP's message: it has `{otp}` and no other. */
export function otpPlaceholderFaults(message: string): readonly Fault[] {
  return faultsOf(
    message,
    ['otp'],
    otpNameOf,
    ({ written }) =>
      `The message of an OTP has no placeholder but {otp}: ${written} is not known, and would be sent as it stands.`,
  );
}

function faultsOf(
  message: string,
  usable: readonly string[],
  nameOf: NameOf,
  say: (stray: StrayPlaceholder) => string,
): readonly Fault[] {
  return strayPlaceholders(message, usable, nameOf)
    .slice(0, mostFaults)
    .map((stray) => ({ field: 'message', code: 'unknown_tag', message: say(stray) }));
}

import { inAsciiDigits } from './digits';

/** What no code has, and people type, paste or dictate into one: blanks, dashes, marks that cannot be seen. */
const between = /[\s\p{Pd}\p{Default_Ignorable_Code_Point}\p{Cf}\u2212]/gu;

/**
 * A code as it was meant: `"12 34-56 "` is `123456`, `००४२` is `0042`. Leading zeros stay, and letters stay as they are: a host that
 * gives codes with letters may tell `a` from `A`.
 */
export function typedCode(text: string): string {
  return inAsciiDigits(text.normalize('NFKC').replace(between, ''));
}

/** True for a text that could be a code, or a part of one: ASCII letters and digits, ten at most. */
export function couldBeCode(code: string): boolean {
  return /^[0-9A-Za-z]{1,10}$/.test(code);
}

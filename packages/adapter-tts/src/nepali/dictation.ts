import { digitWords } from './number-words';

const few = 3;

/** Digits in groups of three, with a breath between: what a listener can write down. */
export function dictated(text: string): string {
  const digits = digitsOf(text);
  const groups: string[] = [];
  for (let at = 0; at < digits.length; at += few) groups.push(digits.slice(at, at + few));
  // One digit alone at the end belongs to the group before it.
  const last = groups.at(-1) ?? '';
  if (groups.length > 1 && last.length === 1) groups.splice(-2, 2, `${groups.at(-2)}${last}`);
  return groups.map(digitWords).join(', ');
}

export const digitsOf = (text: string) => text.replace(/\D/g, '');

/** The lengths of the groups in which digits are written: `98510-23212` has five and five. */
export const groupLengths = (text: string) => (text.match(/\d+/g) ?? []).map((group) => group.length);

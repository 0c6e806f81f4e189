import anyAscii from 'any-ascii';
import { tagValueLimit } from './template';
import type { TagValue } from './words';

const longestName = 40;
const pattern = /^tags_(?=_*[a-z0-9])[a-z0-9_]{1,40}$/;
/** Devanagari writes no a after a consonant, and says it everywhere but at a word's end. */
const consonantThatSaysA = /([\u0915-\u0939\u0958-\u095f]\u093c?)(?=[\p{L}\u0900-\u0903])/gu;

/**
 * The tag of a column's heading: `name` becomes `tags_name`, `tags_name` stays, `Due Date` becomes `tags_due_date`. What a
 * message could not write is spelled in ASCII: `Amount (Rs.)` becomes `tags_amount_rs`, `रकम` becomes `tags_rakam`, and what is
 * longer than 40 characters is cut. Null when nothing is left to name it by.
 */
export function tagName(heading: string): string | null {
  const plain = heading
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
  const name = withoutPrefix(plain);
  if (pattern.test(`tags_${name}`) && !name.includes('__proto__')) return `tags_${name}`;
  const spelled = inAscii(withoutPrefix(inAscii(heading)));
  return spelled === '' ? null : `tags_${spelled}`;
}

/** Whether a text can stand for a tag in a message as it is: `tags_name`. */
export function isTagName(name: string): boolean {
  return tagName(name) === name;
}

function withoutPrefix(name: string): string {
  return name.startsWith('tags_') ? name.slice('tags_'.length) : name;
}

/** Words of letters and digits of ASCII, set apart by single underscores. */
function inAscii(heading: string): string {
  const spoken = heading.normalize('NFC').replace(consonantThatSaysA, '$1a');
  return anyAscii(spoken.normalize('NFKC'))
    .toLowerCase()
    .replace(/'/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, longestName)
    .replace(/_+$/, '');
}

/** What is wrong with a tag's value, or null. */
export function checkTagValue(value: TagValue): string | null {
  if (typeof value === 'string' && value.length > tagValueLimit) return `longer than ${tagValueLimit} characters.`;
  if (typeof value === 'string' && /\0|\p{Surrogate}/u.test(value)) return 'it holds characters that cannot be kept.';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not a finite number.';
  return null;
}

import { tagValueLimit } from './template';
import type { TagValue } from './words';

const pattern = /^tags_[a-z0-9_]{1,40}$/;

/**
 * The tag of a column's heading: `name` becomes `tags_name`, `tags_name` stays, `Due Date` becomes `tags_due_date`. Null when
 * the heading cannot be one: it needs letters or digits of ASCII, at most 40.
 */
export function tagName(heading: string): string | null {
  const plain = heading
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s.-]+/g, '_');
  const name = plain.startsWith('tags_') ? plain : `tags_${plain}`;
  return pattern.test(name) && !name.includes('__proto__') ? name : null;
}

/** What is wrong with a tag's value, or null. */
export function checkTagValue(value: TagValue): string | null {
  if (typeof value === 'string' && value.length > tagValueLimit) return `longer than ${tagValueLimit} characters.`;
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not a finite number.';
  return null;
}

import leven from 'leven';

/** Shorter words are the beginning, or a part, of too many names. */
const shortestPart = 3;

/**
 * The known name that a mistyped one most likely meant, or null. Case, dashes, blanks and underscores do not count; a small
 * number of wrong letters is allowed, and a part or the beginning of a name is enough: `schedule` means `scheduledFor`.
 */
export function nearestName(word: string, known: readonly string[]): string | null {
  const given = wordsOf(word);
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const difference = differenceOf(given, wordsOf(name));
    if (difference === null || difference >= least) continue;
    least = difference;
    best = name;
  }
  return best;
}

/** `callLimit`, `Call-Limit` and `call_limit` are all `call`, `limit`. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, 100)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
}

/** 0: the same name. Up to a third of the letters wrong; then parts of the name. Null: another name. */
function differenceOf(given: readonly string[], known: readonly string[]): number | null {
  const [word, name] = [given.join(''), known.join('')];
  if (word === '' || name === '') return null;
  const allowed = Math.floor(Math.min(word.length, name.length) / 3);
  const letters = leven(word, name);
  if (letters <= allowed) return letters;
  // `form` for `from`: two letters that changed places are two wrong ones, and one slip.
  if (isShuffled(word, name)) return 1;
  if (word.length < shortestPart) return null;
  if (name.startsWith(word) || (word.startsWith(name) && name.length >= shortestPart)) return 10;
  const [fewer, more] = given.length < known.length ? [given, known] : [known, given];
  if (fewer.every((part) => more.includes(part))) return 20;
  // `scheduledAt` for `scheduledFor`, `doubtSeconds` for `doubtMs`: what comes first says what is meant.
  const same = sameStart(word, name);
  if (same >= 6 && same >= 0.6 * Math.min(word.length, name.length)) return 30;
  return given[0] === known[0] && same >= 4 ? 40 : null;
}

function isShuffled(one: string, other: string): boolean {
  return one.length === other.length && [...one].sort().join('') === [...other].sort().join('');
}

function sameStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
}

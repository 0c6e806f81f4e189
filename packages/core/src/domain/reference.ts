/** Longest reference of a number, in characters. */
export const referenceLimit = 200;

const lineEndsAndControls = /[\p{Cc}\u2028\u2029]/u;

/** What is wrong with a host's own id of a number, in one sentence; null when nothing is. */
export function checkReference(reference: string): string | null {
  if (reference === '') return 'it is empty: leave it out.';
  if (reference.length > referenceLimit) return `it is longer than ${referenceLimit} characters.`;
  if (lineEndsAndControls.test(reference) || /\p{Surrogate}/u.test(reference))
    return 'it holds characters that cannot be kept or shown.';
  return null;
}

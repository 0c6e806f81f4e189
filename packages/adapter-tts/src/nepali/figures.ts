/** One way in which people write figures, and how it is said. */
export interface Reading {
  /** Global, with names for its groups; digits are ASCII when it is tried. */
  readonly pattern: RegExp;
  /** The words in its place; null leaves it to the ways that come after. */
  readonly read: (groups: Readonly<Record<string, string | undefined>>) => string | null;
}

/** A number in a pattern: grouped by commas in thousands or in lakhs, with a fraction or without. */
export const amount = String.raw`(?<whole>\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)|\d+)(?:\.(?<fraction>\d+))?`;

/** A number as `amount` has it, under other names: `from` and `fromFraction`, say. */
export const amountAs = (name: string) => amount.replace('whole', name).replace('fraction', `${name}Fraction`);

/** Where a row of digits begins: no digit stands before it, nor one with a comma or a point, which would make it a part of a number. */
export const begins = String.raw`(?<!\d[.,]?)`;
/** Where it ends. A comma or a point that nothing follows belongs to the sentence. */
export const ends = String.raw`(?![.,]?\d)`;
/** What stands between the two ends of a range. */
export const rangeMark = String.raw`\s?[-–—~−]\s?`;
/** A minus, and not a dash that follows a word, a colon or another figure, or that a blank follows. */
export const minus = String.raw`(?<=^|[\s(\[{"'“‘=<>])[-−](?!\s)`;

/** One of these words, and not the end of a longer one. */
export const word = (words: string) => String.raw`(?<![\p{L}\p{M}])(?:${words})`;
/** An ending of the word before, and nothing else that would make another word of it. */
export const suffix = String.raw`(?:हरू|हरु)?(?:मा|को|का|लाई|बाट)?(?![\p{L}\p{M}])`;

export const withoutCommas = (number: string) => number.replaceAll(',', '');

/** True when `from` is less than `to`; both may have commas. */
export function isRising(from: string, to: string): boolean {
  const [less, more] = [withoutCommas(from), withoutCommas(to)];
  return Number(less) < Number(more);
}

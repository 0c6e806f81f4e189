/** One way in which people write figures, and how it is said. */
export interface Reading {
  /** Global, with names for its groups; digits are ASCII when it is tried. */
  readonly pattern: RegExp;
  /** The words in its place; null leaves it to the ways that come after. */
  readonly read: (groups: Readonly<Record<string, string | undefined>>) => string | null;
}

/** A number in a pattern: grouped by commas in thousands or in lakhs, with a fraction or without. */
export const amount = String.raw`(?<whole>\d{1,3}(?:,\d{2,3})*,\d{3}(?!\d)|\d+)(?:\.(?<fraction>\d+))?`;

export const withoutCommas = (number: string) => number.replaceAll(',', '');

/** A digest of texts and numbers: two words, so that a million of them seldom meet by chance. */
export interface Digest {
  readonly low: number;
  readonly high: number;
}

export const noDigest: Digest = { low: 0, high: 0 };

export function digestOf(text: string): Digest {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return { low: low ^ (low >>> 15), high: high ^ (high >>> 13) };
}

/** One after the other: the order counts. */
export function followed(one: Digest, by: Digest): Digest {
  return {
    low: Math.imul(one.low ^ (one.low >>> 13), 0x5bd1e995) ^ by.low,
    high: (Math.imul(one.high ^ (one.high >>> 16), 0xc2b2ae35) + by.high) | 0,
  };
}

/** Both, in whatever order. */
export function together(one: Digest, other: Digest): Digest {
  return { low: (one.low + other.low) | 0, high: (one.high + other.high) | 0 };
}

/** Takes one out of several that are together. */
export function without(all: Digest, one: Digest): Digest {
  return { low: (all.low - one.low) | 0, high: (all.high - one.high) | 0 };
}

export function asKey({ low, high }: Digest): string {
  return `${low.toString(36)}.${high.toString(36)}`;
}

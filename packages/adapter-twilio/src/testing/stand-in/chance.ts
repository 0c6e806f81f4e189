import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on its words alone, so that a seed repeats its faults in whatever order things happen. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\n')).digest().readUInt32BE(0) / 2 ** 32;
}

import { randomBytes, randomInt } from 'node:crypto';
import type { Random } from '../ports/clock';

/** Chance from the operating system: fit for codes, tokens and secrets. */
export const systemRandom: Random = {
  int: (below) => randomInt(below),
  bytes: (n) => randomBytes(n),
};

import type { Random } from '../../ports/clock';

/** Chance that one seed repeats. Each room draws from a stream of its own, so that one more draw here moves nothing there. */
export interface Chance extends Random {
  /** True with this probability, 0 to 1. */
  happens(probability: number): boolean;
  /** A uniform integer, both ends included. */
  between(least: number, most: number): number;
  /** One of them. @throws RangeError when there is none */
  pick<T>(choices: readonly T[]): T;
  /** Another stream, named within this one. */
  stream(name: string): Chance;
}

/** A small fast generator (sfc32), for simulations and not for secrets. */
export function createChance(seed: string): Chance {
  let [a, b, c, d] = wordsOf(seed);

  function next(): number {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return (t >>> 0) / 2 ** 32;
  }
  for (let turn = 0; turn < 12; turn++) next();

  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    int: (below) => Math.floor(next() * below),
    bytes: (n) => Uint8Array.from({ length: n }, () => Math.floor(next() * 256)),
    happens: (probability) => probability > 0 && next() < probability,
    between,
    pick(choices) {
      if (choices.length === 0) throw new RangeError('There is nothing to choose from.');
      return choices[Math.floor(next() * choices.length)] as (typeof choices)[number];
    },
    stream: (name) => createChance(`${seed}/${name}`),
  };
}

/** Four words of a text, by FNV-1a with different starts. */
function wordsOf(seed: string): [number, number, number, number] {
  const word = (start: number) => {
    let hash = start;
    for (let i = 0; i < seed.length; i++) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
    return hash ^ (hash >>> 15);
  };
  return [word(0x811c9dc5), word(0x9747b28c), word(0x1b873593), word(0x85ebca6b)];
}

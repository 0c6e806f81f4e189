// Plain JavaScript with checked types: the worker of eSpeak runs it as it is from the sources.

/** Zero crossings of the sinc on each side: at 16 the stop band lies below the noise of 16-bit telephony. */
const crossings = 16;
/** The filter begins to close this far below the limit, so that it is closed at the limit. */
const passShare = 0.95;

/**
 * Changes the sample rate by a windowed sinc. Going down, everything above half the new rate is filtered out first, or it would
 * come back as a wrong tone.
 * @param {Int16Array} input
 * @param {number} from  samples a second, a whole number
 * @param {number} to  samples a second, a whole number
 * @returns {Int16Array}
 */
export function resample(input, from, to) {
  if (from === to) return input;
  const resampler = new Resampler(from, to);
  const body = resampler.push(input);
  const tail = resampler.end();
  const output = new Int16Array(body.length + tail.length);
  output.set(body);
  output.set(tail, body.length);
  return output;
}

/** The same for samples that come piece by piece: only as many are held as the filter is long. */
export class Resampler {
  #from;
  #to;
  #filter;
  #held = new Int16Array(0);
  /** Where in the whole input what is held begins, and where it ends. */
  #start = 0;
  #end = 0;
  #made = 0;

  /**
   * @param {number} from  samples a second, a whole number
   * @param {number} to  samples a second, a whole number
   */
  constructor(from, to) {
    this.#from = from;
    this.#to = to;
    this.#filter = from === to ? null : filterFor(from, to);
  }

  /**
   * More of the input; the answer is all that can be made of it so far.
   * @param {Int16Array} input
   * @returns {Int16Array}
   */
  push(input) {
    if (!this.#filter) return input;
    const held = new Int16Array(this.#held.length + input.length);
    held.set(this.#held);
    held.set(input, this.#held.length);
    this.#held = held;
    this.#end += input.length;
    const { half } = this.#filter;
    return this.#make(Math.max(this.#made, Math.ceil(((this.#end - half) * this.#to) / this.#from)));
  }

  /**
   * The rest, once the input has ended.
   * @returns {Int16Array}
   */
  end() {
    return this.#make(this.#filter ? Math.floor((this.#end * this.#to) / this.#from) : this.#made);
  }

  /** @param {number} limit */
  #make(limit) {
    const output = new Int16Array(limit - this.#made);
    if (!this.#filter || output.length === 0) return output;
    const { phases, weights, half } = this.#filter;
    const [from, to, held, start] = [this.#from, this.#to, this.#held, this.#start];
    const taps = 2 * half;
    for (let i = this.#made; i < limit; i++) {
      const first = Math.floor((i * from) / to) - half + 1;
      const row = (i % phases) * taps;
      const begin = Math.max(0, -first);
      const end = Math.min(taps, this.#end - first);
      let sum = 0;
      for (let tap = begin; tap < end; tap++) sum += (held[first - start + tap] ?? 0) * (weights[row + tap] ?? 0);
      output[i - this.#made] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
    }
    this.#made = limit;
    const needed = Math.max(start, Math.floor((limit * from) / to) - half + 1);
    this.#held = held.slice(needed - start);
    this.#start = needed;
    return output;
  }
}

/** @typedef {{ readonly phases: number, readonly weights: Float64Array, readonly half: number }} Filter */

/** @type {Map<string, Filter>} */
const filters = new Map();

/**
 * New samples fall between the old ones at few different places, that come again and again: one row of weights for each.
 * @param {number} from
 * @param {number} to
 * @returns {Filter}
 */
function filterFor(from, to) {
  const name = `${from}:${to}`;
  const known = filters.get(name);
  if (known) return known;
  const phases = to / greatestCommonDivisor(from, to);
  const cutoff = Math.min(1, to / from) * passShare;
  const half = Math.ceil(crossings / cutoff);
  const weights = new Float64Array(phases * 2 * half);
  for (let phase = 0; phase < phases; phase++) {
    const between = ((phase * from) / to) % 1;
    for (let tap = 0; tap < 2 * half; tap++)
      weights[phase * 2 * half + tap] = weight(tap - half + 1 - between, cutoff, half);
  }
  const filter = { phases, weights, half };
  // Engines speak at one or two rates; a server that makes up rates shall not fill the memory.
  if (filters.size >= 8) filters.clear();
  filters.set(name, filter);
  return filter;
}

/**
 * @param {number} x  distance in old samples
 * @param {number} cutoff
 * @param {number} half
 */
function weight(x, cutoff, half) {
  if (x === 0) return cutoff;
  const hann = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
  return (Math.sin(Math.PI * cutoff * x) / (Math.PI * x)) * hann;
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

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
  const { phases, weights, half } = filterFor(from, to);
  const taps = 2 * half;
  const output = new Int16Array(Math.floor((input.length * to) / from));
  for (let i = 0; i < output.length; i++) {
    const first = Math.floor((i * from) / to) - half + 1;
    const row = (i % phases) * taps;
    const begin = Math.max(0, -first);
    const end = Math.min(taps, input.length - first);
    let sum = 0;
    for (let tap = begin; tap < end; tap++) sum += (input[first + tap] ?? 0) * (weights[row + tap] ?? 0);
    output[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return output;
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

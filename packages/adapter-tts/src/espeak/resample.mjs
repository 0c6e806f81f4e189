// Plain JavaScript with checked types: the worker runs it as it is, from the sources and from the build.

/** Zero crossings of the sinc on each side: at 16 the stop band lies below the noise of 16-bit telephony. */
const crossings = 16;

/**
 * Changes the sample rate by a windowed sinc. Going down, everything above half the new rate is filtered out first, or it would
 * come back as a wrong tone.
 * @param {Int16Array} input
 * @param {number} from  samples a second
 * @param {number} to  samples a second
 * @returns {Int16Array}
 */
export function resample(input, from, to) {
  if (from === to) return input;
  const ratio = from / to;
  const cutoff = Math.min(1, to / from) * 0.95;
  const half = Math.ceil(crossings / cutoff);
  const output = new Int16Array(Math.floor(input.length / ratio));
  for (let i = 0; i < output.length; i++) {
    const centre = i * ratio;
    const first = Math.max(0, Math.ceil(centre - half));
    const last = Math.min(input.length - 1, Math.floor(centre + half));
    let sum = 0;
    for (let j = first; j <= last; j++) sum += (input[j] ?? 0) * kernel(j - centre, cutoff, half);
    output[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return output;
}

/**
 * @param {number} x
 * @param {number} cutoff
 * @param {number} half
 */
function kernel(x, cutoff, half) {
  const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / half);
  if (x === 0) return cutoff;
  return (Math.sin(Math.PI * cutoff * x) / (Math.PI * x)) * window;
}

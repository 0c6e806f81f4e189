// Plain JavaScript with checked types: the worker that decodes runs it as it is from the sources.
import { dataId, formatId, formatOf, isUnknown, mono, usable } from './wav.mjs';

/** What is read of a `fmt ` chunk; whatever else it holds is passed over. */
const mostOfFormat = 40;

/** @typedef {import('./wav.mjs').WavFormat} WavFormat */

/** A WAV that comes piece by piece: its samples as they come, by the rules of `readWav`. */
export class WavStream {
  /** What has come and is not read yet. */
  #held = new Uint8Array(0);
  /** Bytes to pass over. */
  #skip = 0;
  /** Bytes of data that are left to read; null before the data. */
  #left = /** @type {number | null} */ (null);
  #begun = false;
  /** @type {WavFormat | undefined} */
  #format;

  /** Samples a second; 0 until that is known. */
  get sampleRate() {
    return this.#left === null ? 0 : (this.#format?.sampleRate ?? 0);
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {Int16Array} the samples that are whole by now, several channels mixed into one
   * @throws {Error} when it is not such a file
   */
  push(bytes) {
    const held = new Uint8Array(this.#held.length + bytes.length);
    held.set(this.#held);
    held.set(bytes, this.#held.length);
    let at = 0;
    const view = new DataView(held.buffer);
    const has = (/** @type {number} */ more) => at + more <= held.length;
    if (!this.#begun && has(12)) {
      if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645) throw new Error('not a WAV file');
      this.#begun = true;
      at = 12;
    }
    while (this.#begun && this.#left === null) {
      const passed = Math.min(this.#skip, held.length - at);
      at += passed;
      this.#skip -= passed;
      if (this.#skip > 0 || !has(8)) break;
      const size = view.getUint32(at + 4, true);
      const id = view.getUint32(at);
      if (id === formatId && !has(8 + Math.min(size, mostOfFormat))) break;
      if (id === formatId && size >= 16) this.#format = formatOf(view, at + 8, Math.min(size, mostOfFormat));
      at += 8;
      if (id === dataId) {
        usable(this.#format);
        this.#left = isUnknown(size) ? Number.POSITIVE_INFINITY : size;
      } else this.#skip = size + (size % 2);
    }
    const samples = this.#samples(view, at);
    this.#held = held.slice(samples.end);
    return samples.samples;
  }

  /**
   * @param {DataView} view
   * @param {number} at
   */
  #samples(view, at) {
    if (this.#left === null) return { samples: new Int16Array(0), end: at };
    const { channels, reader } = usable(this.#format);
    const frame = reader.bytes * channels;
    const frames = Math.floor(Math.min(this.#left, view.byteLength - at) / frame);
    this.#left -= frames * frame;
    // What stands after the data is not looked at, nor held.
    const isOver = this.#left < frame;
    return { samples: mono(view, at, frames, channels, reader), end: isOver ? view.byteLength : at + frames * frame };
  }
}

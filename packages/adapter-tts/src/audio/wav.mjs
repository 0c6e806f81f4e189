// Plain JavaScript with checked types: the worker of eSpeak runs it as it is from the sources.

/** What telephones carry, in samples a second. */
export const telephoneRate = 8_000;

const pcm = 1;
/** Lengths from here on are what a program writes that does not know the length yet. */
const unknownLength = 0x7fff_0000;
/** WAVE_FORMAT_EXTENSIBLE: its first sub-format is PCM for every 16-bit file there is. */
const extensible = 0xfffe;

/**
 * The samples of a WAV (PCM of 8, 16 and 24 bits, float, mu-law, A-law); several channels are mixed into one. Where the header says that there is more than there
 * is, what is there counts: a synthesizer that streams writes the header before it knows the length.
 * @param {Uint8Array} wav
 * @returns {{ samples: Int16Array, sampleRate: number, whole: boolean }}  not whole: its head says that there was more
 * @throws {Error} when it is not such a file
 */
export function readWav(wav) {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  if (view.byteLength < 12 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645)
    throw new Error('not a WAV file');
  /** @type {WavFormat | undefined} */
  let format;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === formatId && size >= 16 && body + 16 <= view.byteLength) format = formatOf(view, body, size);
    if (id === dataId) {
      const { channels, reader, sampleRate } = usable(format);
      const there = view.byteLength - body;
      const isStream = isUnknown(size);
      const bytes = isStream ? there : Math.min(size, there);
      const samples = mono(view, body, Math.floor(bytes / reader.bytes / channels), channels, reader);
      return { samples, sampleRate, whole: isStream || size <= there };
    }
    at = body + size + (size % 2);
  }
  throw new Error('no data in this WAV file');
}

/** The chunk that says what the data is, and the data. */
export const formatId = 0x666d7420;
export const dataId = 0x64617461;

/** @typedef {{ channels: number, sampleRate: number, reader: Reader }} WavFormat */

/**
 * What the data is, as a `fmt ` chunk of at least 16 bytes says it.
 * @param {DataView} view
 * @param {number} at
 * @param {number} size
 * @returns {WavFormat}
 */
export function formatOf(view, at, size) {
  const code = view.getUint16(at, true);
  // An extensible head tells the format in the first two bytes of its GUID.
  const told = code === extensible && size >= 26 && at + 26 <= view.byteLength;
  const format = told ? view.getUint16(at + 24, true) : code === extensible ? pcm : code;
  const reader = readers[`${format}:${view.getUint16(at + 14, true)}`];
  if (!reader) throw new Error('a format that is not read here');
  return { channels: view.getUint16(at + 2, true), sampleRate: view.getUint32(at + 4, true), reader };
}

/**
 * @param {WavFormat | undefined} format
 * @returns {WavFormat}
 */
export function usable(format) {
  if (!format || format.channels < 1 || format.sampleRate < 1_000 || format.sampleRate > 192_000)
    throw new Error('no usable format before its data');
  return format;
}

/**
 * True for the length that a program writes that does not know it yet.
 * @param {number} size
 */
export function isUnknown(size) {
  return size === 0 || size >= unknownLength;
}

/** @typedef {{ readonly bytes: number, readonly read: (view: DataView, at: number) => number }} Reader */

/** By format and bits: how one sample becomes one of 16 bits. @type {Readonly<Record<string, Reader>>} */
const readers = {
  '1:8': { bytes: 1, read: (view, at) => (view.getUint8(at) - 128) * 256 },
  '1:16': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  '1:24': { bytes: 3, read: (view, at) => view.getInt16(at + 1, true) },
  '3:32': { bytes: 4, read: (view, at) => Math.max(-1, Math.min(1, view.getFloat32(at, true) || 0)) * 32_767 },
  '6:8': { bytes: 1, read: (view, at) => fromALaw(view.getUint8(at)) },
  '7:8': { bytes: 1, read: (view, at) => fromMuLaw(view.getUint8(at)) },
};

/** ITU-T G.711. @param {number} byte */
function fromMuLaw(byte) {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return bits & 0x80 ? -size : size;
}

/** ITU-T G.711. @param {number} byte */
function fromALaw(byte) {
  const bits = byte ^ 0x55;
  const exponent = (bits & 0x70) >> 4;
  const base = ((bits & 0x0f) << 4) + 8;
  const size = exponent === 0 ? base : (base + 0x100) << (exponent - 1);
  return bits & 0x80 ? size : -size;
}

/**
 * @param {DataView} view
 * @param {number} start
 * @param {number} frames
 * @param {number} channels
 * @param {Reader} reader
 */
export function mono(view, start, frames, channels, { bytes, read }) {
  const samples = new Int16Array(frames);
  for (let i = 0; i < frames; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += read(view, start + bytes * (i * channels + c));
    samples[i] = Math.round(sum / channels);
  }
  return samples;
}

/**
 * A PCM WAV of 16 bits and one channel.
 * @param {Int16Array} samples
 * @param {number} sampleRate
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function writeWav(samples, sampleRate) {
  const bytes = samples.length * 2;
  const wav = new Uint8Array(44 + bytes);
  const view = new DataView(wav.buffer);
  view.setUint32(0, 0x52494646); // RIFF
  view.setUint32(4, 36 + bytes, true);
  view.setUint32(8, 0x57415645); // WAVE
  view.setUint32(12, 0x666d7420); // fmt
  view.setUint32(16, 16, true);
  view.setUint16(20, pcm, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  view.setUint32(36, 0x64617461); // data
  view.setUint32(40, bytes, true);
  for (let i = 0; i < samples.length; i++) view.setInt16(44 + 2 * i, samples[i] ?? 0, true);
  return wav;
}

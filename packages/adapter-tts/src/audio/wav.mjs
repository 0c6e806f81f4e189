// Plain JavaScript with checked types: the worker of eSpeak runs it as it is from the sources.

/** What telephones carry, in samples a second. */
export const telephoneRate = 8_000;

const pcm = 1;
/** Lengths from here on are what a program writes that does not know the length yet. */
const unknownLength = 0x7fff_0000;
/** WAVE_FORMAT_EXTENSIBLE: its first sub-format is PCM for every 16-bit file there is. */
const extensible = 0xfffe;

/**
 * The samples of a PCM WAV of 16 bits; several channels are mixed into one. Where the header says that there is more than there
 * is, what is there counts: a synthesizer that streams writes the header before it knows the length.
 * @param {Uint8Array} wav
 * @returns {{ samples: Int16Array, sampleRate: number, whole: boolean }}  not whole: its head says that there was more
 * @throws {Error} when it is not such a file
 */
export function readWav(wav) {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  if (view.byteLength < 12 || view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57415645)
    throw new Error('not a WAV file');
  let channels = 0;
  let sampleRate = 0;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = view.getUint32(at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === 0x666d7420 && size >= 16 && body + 16 <= view.byteLength) {
      const format = view.getUint16(body, true);
      if ((format !== pcm && format !== extensible) || view.getUint16(body + 14, true) !== 16)
        throw new Error('not PCM of 16 bits');
      channels = view.getUint16(body + 2, true);
      sampleRate = view.getUint32(body + 4, true);
    }
    if (id === 0x64617461) {
      if (channels < 1 || sampleRate < 1_000 || sampleRate > 192_000)
        throw new Error('no usable format before its data');
      const there = view.byteLength - body;
      const isStream = size === 0 || size >= unknownLength;
      const bytes = isStream ? there : Math.min(size, there);
      const samples = mono(view, body, Math.floor(bytes / 2 / channels), channels);
      return { samples, sampleRate, whole: isStream || size <= there };
    }
    at = body + size + (size % 2);
  }
  throw new Error('no data in this WAV file');
}

/**
 * @param {DataView} view
 * @param {number} start
 * @param {number} frames
 * @param {number} channels
 */
function mono(view, start, frames, channels) {
  const samples = new Int16Array(frames);
  for (let i = 0; i < frames; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += view.getInt16(start + 2 * (i * channels + c), true);
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

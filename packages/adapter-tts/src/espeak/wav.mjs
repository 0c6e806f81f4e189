// Plain JavaScript with checked types: the worker runs it as it is, from the sources and from the build.

/**
 * The samples of a PCM WAV of 16 bits and one channel. The lengths in its header are not trusted: a synthesizer that streams
 * writes them before it knows them.
 * @param {Uint8Array} wav
 * @returns {{ samples: Int16Array, sampleRate: number }}
 */
export function readWav(wav) {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  if (wav.byteLength < 44 || view.getUint32(0) !== 0x52494646) throw new Error('not a WAV file');
  if (view.getUint16(22, true) !== 1 || view.getUint16(34, true) !== 16) throw new Error('not mono of 16 bits');
  const count = Math.floor((wav.byteLength - 44) / 2);
  const samples = new Int16Array(count);
  for (let i = 0; i < count; i++) samples[i] = view.getInt16(44 + 2 * i, true);
  return { samples, sampleRate: view.getUint32(24, true) };
}

/**
 * A PCM WAV of 16 bits and one channel.
 * @param {Int16Array} samples
 * @param {number} sampleRate
 * @returns {Uint8Array}
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
  view.setUint16(20, 1, true);
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

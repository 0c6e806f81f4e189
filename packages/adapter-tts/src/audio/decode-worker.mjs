// Runs in a worker thread, one for each upload: decoders of foreign bytes get no thread, and no time, that anybody else needs.
import { parentPort, workerData } from 'node:worker_threads';
import { resample } from './resample.mjs';
import { readWav, telephoneRate, writeWav } from './wav.mjs';

/** @typedef {'wav' | 'mp3' | 'opus' | 'vorbis'} Codec */
/** @typedef {{ channelData: Float32Array[], samplesDecoded: number, sampleRate: number }} Decoded */
/** @typedef {{ ready: Promise<void>, decode(bytes: Uint8Array): Decoded | Promise<Decoded>, flush?(): Promise<Decoded>, free(): void }} Decoder */

const { bytes, codec, longestSeconds } = /** @type {{ bytes: Uint8Array, codec: Codec, longestSeconds: number }} */ (
  workerData
);

/** Decoded so much at a time: a small file may hold hours, and is given up when it is too long. */
const chunkBytes = 64 * 1024;

/** @type {(codec: Exclude<Codec, 'wav'>) => Promise<Decoder>} */
async function decoderFor(codec) {
  if (codec === 'mp3') return new (await import('mpg123-decoder')).MPEGDecoder();
  if (codec === 'opus') return new (await import('ogg-opus-decoder')).OggOpusDecoder();
  return new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder();
}

/** One channel of 16 bits, and its rate; null when it is too long. */
async function decode() {
  if (codec === 'wav') {
    const { samples, sampleRate } = readWav(bytes);
    return samples.length > longestSeconds * sampleRate ? null : { samples, sampleRate };
  }
  const decoder = await decoderFor(codec);
  await decoder.ready;
  /** @type {Int16Array[]} */
  const pieces = [];
  let sampleRate = 0;
  let length = 0;
  /** @param {Decoded} decoded */
  const keep = ({ channelData, samplesDecoded, sampleRate: rate }) => {
    if (samplesDecoded === 0) return true;
    if (sampleRate !== 0 && rate !== sampleRate) throw new Error('its sample rate changes');
    sampleRate = rate;
    pieces.push(mixed(channelData, samplesDecoded));
    length += samplesDecoded;
    return length <= longestSeconds * rate;
  };
  for (let at = 0; at < bytes.length; at += chunkBytes)
    if (!keep(await decoder.decode(bytes.subarray(at, at + chunkBytes)))) return null;
  if (decoder.flush && !keep(await decoder.flush())) return null;
  decoder.free();
  const samples = new Int16Array(length);
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { samples, sampleRate };
}

/**
 * @param {Float32Array[]} channels
 * @param {number} length
 */
function mixed(channels, length) {
  return Int16Array.from({ length }, (_, n) => {
    const sum = channels.reduce((all, channel) => all + (channel[n] ?? 0), 0) / channels.length;
    return Math.max(-32_768, Math.min(32_767, Math.round(sum * 32_767)));
  });
}

try {
  const decoded = await decode();
  if (decoded === null) parentPort?.postMessage({ fault: 'too_long' });
  else if (decoded.samples.length === 0 || decoded.samples.length < decoded.sampleRate / 20)
    parentPort?.postMessage({ fault: 'damaged' });
  else {
    const narrow = resample(decoded.samples, decoded.sampleRate, telephoneRate);
    const wav = writeWav(narrow, telephoneRate);
    parentPort?.postMessage({ wav, seconds: narrow.length / telephoneRate }, [wav.buffer]);
  }
} catch {
  // What a decoder says of foreign bytes helps nobody: the upload is damaged.
  parentPort?.postMessage({ fault: 'damaged' });
}

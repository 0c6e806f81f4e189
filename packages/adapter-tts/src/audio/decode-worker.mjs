// Runs in a worker thread, one for each upload: decoders of foreign bytes get no thread, and no time, that anybody else needs. The upload
// comes piece by piece, as it is asked for, and only what telephones carry of it is held: an hour of it at 48,000 a second would be 350 MB.
import { parentPort, workerData } from 'node:worker_threads';
import { Resampler } from './resample.mjs';
import { telephoneRate, writeWav } from './wav.mjs';
import { WavStream } from './wav-stream.mjs';

/** @typedef {'wav' | 'mp3' | 'opus' | 'vorbis'} Codec */
/** @typedef {{ channelData: Float32Array[], samplesDecoded: number, sampleRate: number }} Decoded */
/** @typedef {{ ready: Promise<void>, decode(bytes: Uint8Array): Decoded | Promise<Decoded>, flush?(): Promise<Decoded>, free(): void }} Decoder */
/** @typedef {{ samples: Int16Array, sampleRate: number }} Piece */
/** @typedef {{ decode(bytes: Uint8Array): Promise<Piece> | Piece, end(): Promise<Piece | null> }} Source */

const { codec, longestSeconds } = /** @type {{ codec: Codec, longestSeconds: number }} */ (workerData);
const port = parentPort;
if (!port) throw new Error('This runs in a thread only.');

/** @returns {Promise<Uint8Array | null>} the next piece of the upload; null at its end */
function nextBytes() {
  return new Promise((resolve) => {
    port?.once('message', resolve);
    port?.postMessage('more');
  });
}

/** @type {(codec: Exclude<Codec, 'wav'>) => Promise<Decoder>} */
async function decoderFor(codec) {
  if (codec === 'mp3') return new (await import('mpg123-decoder')).MPEGDecoder();
  if (codec === 'opus') return new (await import('ogg-opus-decoder')).OggOpusDecoder();
  return new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder();
}

/** @returns {Promise<Source>} */
async function sourceOf() {
  if (codec === 'wav') {
    const wav = new WavStream();
    return {
      decode: (bytes) => {
        const samples = wav.push(bytes);
        return { samples, sampleRate: wav.sampleRate };
      },
      end: async () => null,
    };
  }
  const decoder = await decoderFor(codec);
  await decoder.ready;
  return {
    decode: async (bytes) => mixed(await decoder.decode(bytes)),
    end: async () => (decoder.flush ? mixed(await decoder.flush()) : null),
  };
}

/**
 * @param {Decoded} decoded
 * @returns {Piece}
 */
function mixed({ channelData, samplesDecoded, sampleRate }) {
  const samples = new Int16Array(samplesDecoded);
  const share = 32_767 / channelData.length;
  for (let n = 0; n < samplesDecoded; n++) {
    let sum = 0;
    for (const channel of channelData) sum += channel[n] ?? 0;
    samples[n] = Math.max(-32_768, Math.min(32_767, Math.round(sum * share)));
  }
  return { samples, sampleRate };
}

/** What an upload becomes, narrowed as it comes. */
class Narrowed {
  /** @type {Int16Array[]} */
  #pieces = [];
  #sampleRate = 0;
  #length = 0;
  /** @type {Resampler | null} */
  #resampler = null;

  /**
   * @param {Piece} piece
   * @returns {boolean} false when it is too long by now
   */
  add({ samples, sampleRate }) {
    if (samples.length === 0) return true;
    if (this.#sampleRate !== 0 && sampleRate !== this.#sampleRate) throw new Error('its sample rate changes');
    this.#sampleRate = sampleRate;
    this.#resampler ??= new Resampler(sampleRate, telephoneRate);
    this.#pieces.push(this.#resampler.push(samples));
    this.#length += samples.length;
    return this.#length <= longestSeconds * sampleRate;
  }

  /** All of it; null when there is nothing that anybody could hear. */
  end() {
    if (!this.#resampler || this.#length < this.#sampleRate / 20) return null;
    this.#pieces.push(this.#resampler.end());
    const samples = new Int16Array(this.#pieces.reduce((all, piece) => all + piece.length, 0));
    let at = 0;
    for (const piece of this.#pieces) {
      samples.set(piece, at);
      at += piece.length;
    }
    return samples;
  }
}

/** @param {Source} source */
async function narrow(source) {
  const narrowed = new Narrowed();
  for (let bytes = await nextBytes(); bytes !== null; bytes = await nextBytes())
    if (!narrowed.add(await source.decode(bytes))) return { fault: 'too_long' };
  const last = await source.end();
  if (last && !narrowed.add(last)) return { fault: 'too_long' };
  const samples = narrowed.end();
  if (!samples) return { fault: 'damaged' };
  return { wav: writeWav(samples, telephoneRate), seconds: samples.length / telephoneRate };
}

/** A decoder that cannot be made says nothing of the upload. */
const source = await sourceOf().catch(() => null);
if (!source) port.postMessage({ fault: 'unavailable' });
else {
  // What a decoder says of foreign bytes helps nobody: the upload is damaged.
  const { wav, ...answer } = await narrow(source).catch(() => ({ wav: undefined, fault: 'damaged' }));
  if (wav) port.postMessage({ wav, ...answer }, [wav.buffer]);
  else port.postMessage(answer);
}

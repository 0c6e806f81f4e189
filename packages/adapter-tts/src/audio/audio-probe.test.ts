import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createAudioProbe } from './audio-probe';
import { readWav, writeWav } from './wav.mjs';

const probe = createAudioProbe();
/** A tone of 440 Hz, 1.5 seconds, written by other people's encoders. */
const sample = (name: string) => readFile(new URL(`../testing/audio/${name}`, import.meta.url));
const tone = (seconds: number, rate: number) =>
  writeWav(
    Int16Array.from({ length: seconds * rate }, (_, n) => 9_000 * Math.sin((2 * Math.PI * 440 * n) / rate)),
    rate,
  );

/** How often the wave rises through zero in a second. */
function pitchOf(samples: Int16Array): number {
  const middle = samples.subarray(2_000, samples.length - 2_000);
  const rises = middle.reduce((sum, one, n) => sum + Number(n > 0 && one >= 0 && (middle[n - 1] ?? 0) < 0), 0);
  return (rises * 8_000) / middle.length;
}

describe('audio that somebody brings', () => {
  it.each(['tone.mp3', 'tone-vorbis.ogg', 'tone-opus.ogg'])(
    'becomes what telephones carry, with its length measured: %s',
    async (name) => {
      const { body, contentType, extension, seconds } = await probe.measure(await sample(name));
      expect({ contentType, extension }).toEqual({ contentType: 'audio/wav', extension: 'wav' });
      expect(seconds).toBeGreaterThan(1.4);
      expect(seconds).toBeLessThan(1.7);
      const { samples, sampleRate } = readWav(body ?? new Uint8Array());
      expect(sampleRate).toBe(8_000);
      expect(samples.length / 8_000).toBeCloseTo(seconds, 3);
      expect(pitchOf(samples)).toBeGreaterThan(425);
      expect(pitchOf(samples)).toBeLessThan(455);
    },
  );

  it.each([8_000, 22_050, 44_100, 48_000])('is resampled when it is a WAV of %i', async (rate) => {
    const { body, seconds } = await probe.measure(tone(2, rate));
    expect(seconds).toBeCloseTo(2, 2);
    expect(readWav(body ?? new Uint8Array()).sampleRate).toBe(8_000);
  });

  const refused = async (bytes: Uint8Array, options = {}) => {
    const started = performance.now();
    const error: unknown = await createAudioProbe(options)
      .measure(bytes)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unsupported_media', faults: [{ code: 'unsupported_audio' }] });
    expect(performance.now() - started).toBeLessThan(10_000);
    return error;
  };

  it('is refused when it is something else, whatever it is called', async () => {
    await refused(Buffer.alloc(0));
    await refused(randomBytes(50_000).fill(0, 0, 4));
    await refused(Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(10_000)]));
    await refused(Buffer.from('#!/bin/sh\necho mp3\n'));
    expect(await refused(Buffer.from('\0\0\0\x18ftypM4A \0\0\0\0'))).toMatchObject({
      message: expect.stringMatching(/mp3, wav or ogg/),
    });
  });

  it('is refused when only its head is right', async () => {
    for (const head of [
      'ID3\x04\0\0\0\0\0\0',
      'RIFF\xff\xff\xff\xffWAVE',
      'OggS',
      'OggS\0\x02OpusHead',
      'OggS\0\x02\x01vorbis',
    ])
      await refused(
        Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from('PK\x03\x04'), Buffer.alloc(100_000, 'A')]),
      );
  });

  it('is measured by what is there, not by what its head says', async () => {
    const wav = Buffer.from(tone(1, 8_000));
    wav.writeUInt32LE(0x7000_0000, 40);
    expect((await probe.measure(wav)).seconds).toBeCloseTo(1, 2);
    const half = (await sample('tone.mp3')).subarray(0, 2_500);
    const { seconds } = await probe.measure(half);
    expect(seconds).toBeGreaterThan(0.3);
    expect(seconds).toBeLessThan(1.2);
  });

  it('is refused beyond its longest, without decoding it all', { timeout: 240_000 }, async () => {
    expect(await refused(tone(3, 8_000), { longestSeconds: 2 })).toMatchObject({ message: /longer than/ });
    // What it costs the processor: others who use the machine do not count.
    const cost = async (work: Promise<unknown>, since = process.cpuUsage()) => {
      await work;
      return process.cpuUsage(since).user;
    };
    const all = await cost(createAudioProbe({ timeoutMs: 200_000 }).measure(longTone));
    expect(await cost(refused(longTone, { longestSeconds: 2 }))).toBeLessThan(all / 2);
  });

  it('is given up when it takes too long, which is not said to be its fault', async () => {
    await expect(createAudioProbe({ timeoutMs: 1 }).measure(longTone)).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterMs: 10_000,
      faults: [],
    });
  });

  it.each(['tone.mp3', 'tone-vorbis.ogg', 'tone-opus.ogg', 'wav'])(
    'becomes the same when it comes in pieces of any size: %s',
    async (name) => {
      const bytes = name === 'wav' ? Buffer.from(tone(2, 44_100)) : await sample(name);
      const whole = await probe.measure(bytes);
      for (const size of [1_000, 4_099]) {
        const { closed, pieces } = inPieces(bytes, size);
        const { body, seconds } = await probe.measure(pieces);
        expect(seconds).toBeCloseTo(whole.seconds, 2);
        expect(Math.abs(pitchOf(readWav(body ?? new Uint8Array()).samples) - 440)).toBeLessThan(15);
        expect(closed()).toBe(true);
      }
    },
  );

  it('is let go of when nobody waits for it any more, and when reading it fails', async () => {
    const gone = new AbortController();
    const reason = new Error('The caller hung up.');
    const asked = inPieces(longTone, 1_000, () => gone.abort(reason));
    await expect(probe.measure(asked.pieces, gone.signal)).rejects.toBe(reason);
    expect(asked.closed()).toBe(true);
    const fault = new Error('The disk broke.');
    const broken = inPieces(longTone, 1_000, () => {
      throw fault;
    });
    await expect(probe.measure(broken.pieces)).rejects.toBe(fault);
    await expect(probe.measure(tone(1, 8_000), gone.signal)).rejects.toBe(reason);
  });

  it('waits while others are decoded, and then is', async () => {
    const narrow = createAudioProbe({ atOnce: 1 });
    const all = await Promise.all([1, 2, 3].map((seconds) => narrow.measure(tone(seconds, 8_000))));
    expect(all.map(({ seconds }) => seconds)).toEqual([1, 2, 3]);
  });

  it('does no harm when its bytes are broken here and there', async () => {
    for (const name of ['tone.mp3', 'tone-vorbis.ogg', 'tone-opus.ogg']) {
      const bytes = Buffer.from(await sample(name));
      for (let n = 64; n < bytes.length; n += 97) bytes[n] = 255 - (bytes[n] ?? 0);
      const outcome = await probe.measure(bytes).catch((error: { code: string }) => error.code);
      if (typeof outcome === 'string') expect(outcome).toBe('unsupported_media');
      else expect(outcome.seconds).toBeLessThan(3);
    }
  });
});

/** Bytes as a stream gives them; `onThird` happens before the third piece. */
function inPieces(bytes: Uint8Array, size: number, onThird = () => {}) {
  let isClosed = false;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < bytes.length; at += size) {
        if (at === 2 * size) onThird();
        yield bytes.subarray(at, at + size);
      }
    } finally {
      isClosed = true;
    }
  }
  return { pieces: pieces(), closed: () => isClosed };
}

const tonePart = await sample('tone.mp3');
/** Minutes of it, and seconds of work to decode. */
const longTone = Buffer.concat(Array.from({ length: 300 }, () => tonePart));

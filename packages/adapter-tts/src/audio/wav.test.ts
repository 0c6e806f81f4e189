import { describe, expect, it } from 'vitest';
import { readWav, writeWav } from './wav.mjs';
import { WavStream } from './wav-stream.mjs';

const samples = Int16Array.from([0, 1, -1, 32_767, -32_768]);

/** A WAV made of chunks, as other programs write them. */
const wavOf = (...chunks: readonly [string, readonly number[], number?][]) =>
  Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WAVE'),
    ...chunks.flatMap(([id, body, size = body.length]) => {
      const head = Buffer.alloc(8);
      head.write(id, 'latin1');
      head.writeUInt32LE(size, 4);
      return [head, Buffer.from(body), Buffer.alloc(body.length % 2)];
    }),
  ]);
const format = (channels: number, rate: number, bits = 16, code = 1) => {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(code, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rate, 4);
  body.writeUInt16LE(bits, 14);
  return [...body];
};

describe('a WAV', () => {
  it('is read as it was written', () => {
    expect(readWav(writeWav(samples, 8_000))).toEqual({ samples, sampleRate: 8_000, whole: true });
    expect(readWav(writeWav(new Int16Array(0), 8_000)).samples.length).toBe(0);
  });

  it('is read around what other programs put in between, an odd length too', () => {
    const wav = wavOf(['LIST', [1, 2, 3]], ['fmt ', format(1, 22_050)], ['fact', [0]], ['data', [1, 0, 2, 0]]);
    expect(readWav(wav)).toEqual({ samples: Int16Array.from([1, 2]), sampleRate: 22_050, whole: true });
  });

  it('is read to its end when it was streamed before its length was known', () => {
    for (const size of [0xffff_ffff, 0x7fff_f000, 0])
      expect([...readWav(wavOf(['fmt ', format(1, 8_000)], ['data', [1, 0, 2, 0], size])).samples]).toEqual([1, 2]);
  });

  it('is known to be cut off when its head says that there was more', () => {
    const wav = writeWav(Int16Array.from([1, 2, 3]), 8_000);
    expect(readWav(wav.subarray(0, 48))).toMatchObject({ samples: Int16Array.from([1, 2]), whole: false });
  });

  it.each<[string, number, number, number[], number[]]>([
    ['8 bits', 8, 1, [0, 128, 255], [-32_768, 0, 32_512]],
    ['24 bits', 24, 1, [0, 1, 0, 0, 255, 255], [1, -1]],
    ['floats', 32, 3, [0, 0, 128, 63, 0, 0, 0, 191], [32_767, -16_383]],
    // The largest and the smallest of G.711 by its own tables.
    ['mu-law', 8, 7, [0x00, 0x80, 0xff, 0x7f], [-32_124, 32_124, 0, 0]],
    ['A-law', 8, 6, [0x2a, 0xaa, 0xd5, 0x55], [-32_256, 32_256, 8, -8]],
  ])('is read when it is of %s', (_, bits, code, data, expected) => {
    const { samples: read } = readWav(wavOf(['fmt ', format(1, 8_000, bits, code)], ['data', data]));
    expect([...read].map((one) => one + 0)).toEqual(expected);
  });

  it('is mixed to one channel', () => {
    const wav = wavOf(['fmt ', format(2, 8_000, 16, 0xfffe)], ['data', [10, 0, 20, 0, 4, 0, 0, 0]]);
    expect([...readWav(wav).samples]).toEqual([15, 2]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['something else', Buffer.from('ID3 is no WAV at all')],
    ['a head alone', Buffer.from('RIFF\0\0\0\0WAVE')],
    ['no data', wavOf(['fmt ', format(1, 8_000)])],
    ['data without a format', wavOf(['data', [1, 0]])],
    ['12 bits', wavOf(['fmt ', format(1, 8_000, 12)], ['data', [1, 0]])],
    ['ADPCM', wavOf(['fmt ', format(1, 8_000, 4, 2)], ['data', [1, 0]])],
    ['no channel', wavOf(['fmt ', format(0, 8_000)], ['data', [1, 0]])],
    ['an impossible rate', wavOf(['fmt ', format(1, 0)], ['data', [1, 0]])],
    ['a chunk that says it is longer than all', wavOf(['junk', [], 0xffff_fff0])],
  ])('is refused when it holds %s', (_, wav) => {
    expect(() => readWav(wav)).toThrow(Error);
  });
});

describe('a WAV that comes piece by piece', () => {
  const data = Array.from({ length: 48 }, (_, n) => (n * 37) % 256);
  const files: [string, Buffer][] = [
    ['as it was written', Buffer.from(writeWav(samples, 8_000))],
    [
      'with other chunks in between',
      wavOf(['LIST', [1, 2, 3]], ['fmt ', format(1, 22_050)], ['fact', [0]], ['data', data], ['id3 ', [1, 2]]),
    ],
    ['that was streamed', wavOf(['fmt ', format(1, 8_000)], ['data', data, 0xffff_ffff])],
    ['in stereo of 24 bits, cut off', wavOf(['fmt ', format(2, 8_000, 24)], ['data', data.slice(0, 40)])],
    [
      'with a long format',
      wavOf(['fmt ', [...format(2, 8_000, 16, 0xfffe), ...Array(8).fill(0), 1, ...Array(51).fill(0)]], ['data', data]),
    ],
    ['of mu-law', wavOf(['fmt ', format(1, 8_000, 8, 7)], ['data', data])],
  ];

  it.each(files)('has the samples of the whole: %s', (_, wav) => {
    for (const size of [1, 5, 44, 1_000]) {
      const stream = new WavStream();
      const read: number[] = [];
      for (let at = 0; at < wav.length; at += size) read.push(...stream.push(wav.subarray(at, at + size)));
      const whole = readWav(wav);
      expect(Int16Array.from(read)).toEqual(whole.samples);
      expect(stream.sampleRate).toBe(whole.sampleRate);
    }
  });

  it('is refused as soon as it is none', () => {
    expect(() => new WavStream().push(Buffer.from('ID3 is no WAV at all'))).toThrow('not a WAV file');
    expect(() => new WavStream().push(wavOf(['data', [1, 0]]))).toThrow('no usable format');
  });
});

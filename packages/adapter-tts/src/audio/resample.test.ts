import { describe, expect, it } from 'vitest';
import { Resampler, resample } from './resample.mjs';

/** Half a second of a tone at half of full volume. */
const tone = (hertz: number, rate: number) =>
  Int16Array.from({ length: rate / 2 }, (_, n) => 16_000 * Math.sin((2 * Math.PI * hertz * n) / rate));

/** Loudness of the middle, in dB against a full tone of `tone`: the ends are not yet filtered. */
const loudness = (samples: Int16Array) => {
  const middle = samples.subarray(samples.length / 4, (samples.length * 3) / 4);
  const power = middle.reduce((sum, one) => sum + one * one, 0) / middle.length;
  return 10 * Math.log10(Math.max(power, 1e-9) / (16_000 ** 2 / 2));
};

describe('the change of the sample rate', () => {
  it.each([22_050, 24_000, 16_000, 44_100, 48_000, 11_025])('keeps the length, from %i to 8000', (rate) => {
    expect(resample(tone(440, rate), rate, 8_000).length).toBeCloseTo(4_000, -1);
  });

  it.each([100, 440, 1_000, 2_500, 3_300])('keeps a voice as loud as it was, at %i Hz', (hertz) => {
    expect(loudness(resample(tone(hertz, 22_050), 22_050, 8_000))).toBeCloseTo(0, 0);
  });

  it.each([4_400, 5_000, 7_000, 9_000, 11_000])(
    'lets nothing above half the new rate come back as a wrong tone: %i Hz',
    (hertz) => {
      expect(loudness(resample(tone(hertz, 22_050), 22_050, 8_000))).toBeLessThan(-50);
    },
  );

  it('keeps the tone, sample by sample', () => {
    const made = resample(tone(440, 22_050), 22_050, 8_000);
    const wanted = tone(440, 8_000);
    for (let n = 1_000; n < 3_000; n++) expect(Math.abs((made[n] ?? 0) - (wanted[n] ?? 0))).toBeLessThan(40);
  });

  it.each([
    [22_050, 8_000],
    [48_000, 8_000],
    [4_000, 8_000],
    [8_000, 8_000],
  ])('is the same piece by piece, from %i to %i', (from, to) => {
    const input = tone(440, from);
    for (const size of [1, 7, 1_000]) {
      const resampler = new Resampler(from, to);
      const made: number[] = [];
      for (let at = 0; at < input.length; at += size) made.push(...resampler.push(input.subarray(at, at + size)));
      made.push(...resampler.end());
      expect(Int16Array.from(made)).toEqual(resample(input, from, to));
    }
  });

  it('goes up, does not overflow, and leaves what needs no change', () => {
    expect(resample(tone(440, 4_000), 4_000, 8_000).length).toBe(4_000);
    const loud = new Int16Array(1_000).fill(32_767);
    expect(Math.min(...resample(loud, 22_050, 8_000))).toBeGreaterThanOrEqual(0);
    expect(resample(loud, 8_000, 8_000)).toBe(loud);
    expect(resample(new Int16Array(0), 22_050, 8_000).length).toBe(0);
  });
});

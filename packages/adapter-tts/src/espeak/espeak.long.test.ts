import { SpeechError } from '@ghanti/core';
import { speechKit } from '@ghanti/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createAudioProbe } from '../audio/audio-probe';
import { readWav } from '../audio/wav.mjs';
import { espeakSpeech } from './espeak';

speechKit('eSpeak NG', async () => ({ speech: espeakSpeech() }));

const speech = espeakSpeech({ threads: 2 });
afterAll(() => speech.close?.());

const loudness = (samples: Int16Array) => Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);

describe('eSpeak NG in this process', () => {
  it('speaks Nepali as a WAV that telephones carry, and knows its length', async () => {
    const { body, contentType, seconds } = await speech.synthesize('नमस्ते सीता, तपाईंको तलब 45000 हो।', 'np_rija');
    const { samples, sampleRate } = readWav(body);
    expect(contentType).toBe('audio/wav');
    expect(sampleRate).toBe(8_000);
    expect(samples.length / sampleRate).toBeCloseTo(seconds, 3);
    expect(seconds).toBeGreaterThan(1.5);
    expect(loudness(samples)).toBeGreaterThan(300);
    expect((await createAudioProbe().measure(body)).seconds).toBeCloseTo(seconds, 2);
  });

  it('has three voices that differ', async () => {
    const spoken = await Promise.all(speech.voices().map((voice) => speech.synthesize('नमस्ते नेपाल', voice.name)));
    expect(speech.voices().map((voice) => voice.name)).toEqual(['np_rija', 'np_prasanna', 'np_binod']);
    const pitches = spoken.map(({ body }) => pitchOf(readWav(body).samples));
    const [rija = 0, prasanna = 0, binod = 0] = pitches;
    expect(rija).toBeGreaterThan(prasanna * 1.15);
    expect(prasanna).toBeGreaterThan(binod * 1.15);
  });

  it('reads figures in Nepali, so that digits of either script sound alike', async () => {
    const ascii = await speech.synthesize('रकम 125', 'np_binod');
    const devanagari = await speech.synthesize('रकम १२५', 'np_binod');
    const words = await speech.synthesize('रकम एक सय पच्चीस', 'np_binod');
    expect(devanagari.seconds).toBeCloseTo(ascii.seconds, 1);
    expect(words.seconds).toBeCloseTo(ascii.seconds, 1);
  });

  it('takes no text for an option, a phoneme or markup', async () => {
    const plain = await speech.synthesize('-v en -s 400 hello', 'np_rija');
    expect(plain.seconds).toBeGreaterThan(1);
    const marked = await speech.synthesize('<break time="60s"/> नमस्ते', 'np_rija');
    expect(marked.seconds).toBeLessThan(15);
    const phonemes = await speech.synthesize("[[h@l'oU]] नमस्ते", 'np_rija');
    expect(phonemes.seconds).toBeGreaterThan(0.5);
  });

  it('refuses what it cannot speak, and says why', async () => {
    const refusal = async (text: string, voice: string) =>
      speech.synthesize(text, voice).then(
        () => null,
        (error: unknown) => (error instanceof SpeechError ? error.code : error),
      );
    expect(await refusal('नमस्ते', 'np_nobody')).toBe('unknown_voice');
    expect(await refusal('  \n', 'np_rija')).toBe('empty_text');
    expect(await refusal('न'.repeat(5_001), 'np_rija')).toBe('too_long');
  });

  it('begins no utterance with the end of the one before', async () => {
    const alone = espeakSpeech();
    const { seconds } = await alone.synthesize('सीता', 'np_rija');
    await alone.synthesize(`${'लामो वाक्य, '.repeat(200)} अन्त्य।`, 'np_rija');
    expect((await alone.synthesize('सीता', 'np_rija')).seconds).toBeCloseTo(seconds, 1);
    await alone.synthesize('सीता', 'np_binod');
    expect((await alone.synthesize('सीता', 'np_rija')).seconds).toBeCloseTo(seconds, 1);
    await alone.close?.();
  });

  it('speaks a text of any length to its end', async () => {
    const sentence = 'तपाईंको खातामा पैसा जम्मा भएको छ। ';
    const once = await speech.synthesize(sentence, 'np_prasanna');
    const often = await speech.synthesize(sentence.repeat(40), 'np_prasanna');
    expect(often.seconds).toBeGreaterThan(once.seconds * 36);
    expect(often.seconds).toBeLessThan(once.seconds * 44);
  });

  it('does many at once, and nothing after it was closed', async () => {
    const texts = Array.from({ length: 12 }, (_, n) => `सन्देश ${n}`);
    const spoken = await Promise.all(texts.map((text) => speech.synthesize(text, 'np_prasanna')));
    expect(new Set(spoken.map(({ body }) => Buffer.from(body).toString('base64'))).size).toBe(12);
    const closing = espeakSpeech();
    const pending = closing.synthesize('नमस्ते', 'np_rija').catch((error: unknown) => error);
    await closing.close?.();
    expect(await pending).toMatchObject({ code: 'unavailable' });
    await expect(closing.synthesize('नमस्ते', 'np_rija')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('gives up an utterance that takes too long, and speaks the next one', async () => {
    const hasty = espeakSpeech({ timeoutMs: 1 });
    await expect(hasty.synthesize('लामो वाक्य, '.repeat(200), 'np_rija')).rejects.toMatchObject({ code: 'unavailable' });
    await hasty.close?.();
  });
});

/** The mean pitch of the voiced parts, by autocorrelation, in Hz. */
function pitchOf(samples: Int16Array): number {
  const frame = 400;
  const pitches: number[] = [];
  for (let start = 0; start + 2 * frame < samples.length; start += frame) {
    const here = samples.subarray(start, start + frame);
    if (loudness(here) < 1_000) continue;
    let best = 0;
    let lag = 0;
    for (let shift = 20; shift < 130; shift++) {
      let sum = 0;
      for (let i = 0; i < frame; i++) sum += (samples[start + i] ?? 0) * (samples[start + i + shift] ?? 0);
      if (sum > best) {
        best = sum;
        lag = shift;
      }
    }
    if (lag > 0) pitches.push(8_000 / lag);
  }
  pitches.sort((a, b) => a - b);
  return pitches[Math.floor(pitches.length / 2)] ?? 0;
}

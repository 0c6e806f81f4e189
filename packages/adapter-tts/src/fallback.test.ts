import { type Speech, SpeechError, silentSpeech } from '@ghanti/core';
import { createTestClock, speechKit } from '@ghanti/core/testing';
import { describe, expect, it } from 'vitest';
import { fallbackSpeech } from './fallback';

speechKit('several engines as one', async () => ({ speech: fallbackSpeech([silentSpeech(), silentSpeech()]) }));

/** A silent voice that can be broken, and counts how often it was asked. */
function anEngine(name: string, options: { voices?: readonly string[] } = {}) {
  const silence = silentSpeech();
  const state = { asked: 0, broken: false, closed: false };
  const speech: Speech = {
    ...silence,
    name,
    voices: () => silence.voices().filter((voice) => options.voices?.includes(voice.name) ?? true),
    async synthesize(text, voice, signal) {
      state.asked++;
      if (state.broken) throw new SpeechError('unavailable', `${name} is out of order.`);
      return silence.synthesize(text, voice, signal);
    },
    close: async () => {
      state.closed = true;
    },
  };
  return { speech, state };
}

describe('a fall-back', () => {
  it('asks the second only when the first cannot speak, and leaves the first alone for a while', async () => {
    const clock = createTestClock();
    const [first, second] = [anEngine('first'), anEngine('second')];
    const speech = fallbackSpeech([first.speech, second.speech], { clock, restMs: 30_000 });
    await speech.synthesize('नमस्ते', 'np_rija');
    expect([first.state.asked, second.state.asked]).toEqual([1, 0]);
    first.state.broken = true;
    await speech.synthesize('नमस्ते', 'np_rija');
    await speech.synthesize('नमस्ते', 'np_rija');
    expect([first.state.asked, second.state.asked]).toEqual([2, 2]);
    first.state.broken = false;
    await clock.advance(30_001);
    await speech.synthesize('नमस्ते', 'np_rija');
    expect([first.state.asked, second.state.asked]).toEqual([3, 2]);
  });

  it('asks the one that rests too before it gives up, and says what is wrong with each', async () => {
    const [first, second] = [anEngine('first'), anEngine('second')];
    const speech = fallbackSpeech([first.speech, second.speech], { clock: createTestClock() });
    first.state.broken = true;
    second.state.broken = true;
    const message = expect.stringMatching(/first is out of order.*second is out of order/);
    await expect(speech.synthesize('नमस्ते', 'np_rija')).rejects.toMatchObject({ code: 'unavailable', message });
    first.state.broken = false;
    expect((await speech.synthesize('नमस्ते', 'np_rija')).seconds).toBeGreaterThan(0);
  });

  it('asks nobody else about a text that cannot be spoken', async () => {
    const [first, second] = [anEngine('first'), anEngine('second')];
    await expect(fallbackSpeech([first.speech, second.speech]).synthesize('?', 'np_rija')).rejects.toMatchObject({
      code: 'empty_text',
    });
    expect(second.state.asked).toBe(0);
  });

  it('offers the voices of all, and asks only those that have the voice', async () => {
    const first = anEngine('first', { voices: ['np_rija'] });
    const second = anEngine('second', { voices: ['np_rija', 'np_binod'] });
    const speech = fallbackSpeech([first.speech, second.speech]);
    expect(speech.voices().map((voice) => voice.name)).toEqual(['np_rija', 'np_binod']);
    await speech.synthesize('नमस्ते', 'np_binod');
    expect([first.state.asked, second.state.asked]).toEqual([0, 1]);
  });

  it('closes them all, and needs at least one', async () => {
    const [first, second] = [anEngine('first'), anEngine('second')];
    await fallbackSpeech([first.speech, second.speech]).close?.();
    expect([first.state.closed, second.state.closed]).toEqual([true, true]);
    expect(() => fallbackSpeech([])).toThrow(RangeError);
  });
});

import { describe, expect, it } from 'vitest';
import type { Content } from '../domain/campaign';
import { createMemoryMedia } from '../memory/media';
import { silentSpeech } from '../memory/speech';
import type { Speech } from '../ports/speech';
import { createTestClock } from '../testing/time/test-clock';
import { completeSettings, settings as schema } from './options';
import { createRenderer } from './render';
import { createSpeechCache } from './speech-cache';

/** A renderer whose voice writes down what it is asked for. */
function aRenderer() {
  const spoken: string[] = [];
  const silence = silentSpeech();
  const speech: Speech = {
    ...silence,
    synthesize(text, voice, signal) {
      spoken.push(text);
      return silence.synthesize(text, voice, signal);
    },
  };
  const media = createMemoryMedia();
  const clock = createTestClock();
  const cache = createSpeechCache({ speech, media, clock, settings: completeSettings(schema.parse({})) });
  const renderer = createRenderer(cache, { url: (key) => key, verify: () => true });
  const call = async (message: string, tags: Record<string, string>) => {
    const content: Content = { message, audio: null, priority: 'message', voice: 'np_rija', keypad: null };
    const made = await renderer.call(content, tags);
    if ('reason' in made) throw new Error(made.reason);
    return made.parts.flatMap((part) => (part.type === 'audio' ? [part.url] : []));
  };
  return { call, spoken, media, clock };
}

describe('a personal message', () => {
  it('is spoken once where it is common, and once for each distinct personal text', async () => {
    const { call, spoken } = aRenderer();
    const message = 'नमस्ते {tags_name}, तपाईंको भुक्तानी बाँकी छ।';
    const parts = await Promise.all(['सीता', 'हरि', 'सीता'].map((tags_name) => call(message, { tags_name })));
    expect(spoken.sort()).toEqual(['तपाईंको भुक्तानी बाँकी छ।', 'नमस्ते सीता,', 'नमस्ते हरि,'].sort());
    expect(parts[0]).toHaveLength(2);
    expect(parts[2]).toEqual(parts[0]);
    expect(parts[1]?.[1]).toBe(parts[0]?.[1]);
  });

  it('goes on where a clause is cut, instead of ending', async () => {
    const { call, spoken } = aRenderer();
    await call('Hi {tags_name}, you are {tags_age} years old and your salary is {tags_pay}.', {
      tags_name: 'Ram',
      tags_age: '25',
      tags_pay: '500',
    });
    expect(spoken).toEqual(['Hi Ram,', 'you are 25 years,', 'old and your salary,', 'is 500.']);
  });

  it('leaves out what cannot be spoken, as long as there is anything', async () => {
    const { call, spoken } = aRenderer();
    await call('{tags_mark}. नमस्ते नेपाल।', { tags_mark: '—' });
    expect(spoken).toEqual(['नमस्ते नेपाल।']);
  });

  it('is spoken again when the store no longer has it: no called person gets a dead address', async () => {
    const { call, spoken, media, clock } = aRenderer();
    const [key = ''] = await call('नमस्ते।', {});
    await media.remove(key);
    await clock.advance(6 * 60_000);
    await call('नमस्ते।', {});
    expect(spoken).toEqual(['नमस्ते।', 'नमस्ते।']);
    expect(await media.stat(key)).not.toBeNull();
  });
});

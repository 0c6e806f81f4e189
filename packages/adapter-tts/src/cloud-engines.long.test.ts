import { inspect } from 'node:util';
import type { Speech } from '@ghanti/core';
import { speechKit } from '@ghanti/core/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readWav } from './audio/wav.mjs';
import { azureSpeech } from './azure';
import { googleSpeech } from './google';
import { openaiSpeech } from './openai';
import { payloads } from './testing/payloads';
import { type ServerFault, type SpeechServer, startSpeechServer, type WireFormat } from './testing/speech-server';
import { azureWire, googleWire, openaiWire, standInKey } from './testing/wire-formats';

interface Patience {
  readonly tries?: number;
  readonly timeoutMs?: number;
  readonly concurrency?: number;
}

interface Engine {
  readonly wire: WireFormat;
  readonly make: (server: SpeechServer, patience: Patience) => Speech;
  /** What each voice of ours is there. */
  readonly voices: readonly string[];
}

const engines: Readonly<Record<string, Engine>> = {
  Azure: {
    wire: azureWire,
    make: (server, patience) => azureSpeech({ key: standInKey, baseUrl: server.url, backoffMs: 1, ...patience }),
    voices: ['ne-NP-HemkalaNeural', 'ne-NP-SagarNeural', 'ne-NP-SagarNeural'],
  },
  'Google Cloud': {
    wire: googleWire,
    make: (server, patience) => googleSpeech({ apiKey: standInKey, baseUrl: server.url, backoffMs: 1, ...patience }),
    voices: ['Kore', 'Charon', 'Algenib'],
  },
  'an OpenAI-style server': {
    wire: openaiWire,
    make: (server, patience) =>
      openaiSpeech({ apiKey: standInKey, baseUrl: `${server.url}/v1/`, backoffMs: 1, ...patience }),
    voices: ['nova', 'echo', 'onyx'],
  },
};

const closing: (() => Promise<unknown> | undefined)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

for (const [name, engine] of Object.entries(engines)) {
  speechKit(name, async () => {
    const server = await startSpeechServer(engine.wire);
    return { speech: engine.make(server, {}), close: () => server.close() };
  });

  describe(name, () => {
    async function start(patience: Patience = {}, ...faults: readonly ServerFault[]) {
      const server = await startSpeechServer(engine.wire);
      server.misbehave(...faults);
      const speech = engine.make(server, patience);
      closing.push(
        () => server.close(),
        () => speech.close?.(),
      );
      return { server, speech };
    }
    const errorOf = (speech: Speech, text = 'नमस्ते 739126') =>
      speech.synthesize(text, 'np_rija').then(
        () => null,
        (error: unknown) => error,
      );

    it('is asked as its documentation says, for each voice', async () => {
      const { server, speech } = await start();
      for (const { name: voice } of speech.voices()) await speech.synthesize('नमस्ते सीता', voice);
      expect(server.complaints).toEqual([]);
      expect(server.heard).toEqual(engine.voices.map((voice) => ({ text: 'नमस्ते सीता', voice })));
    });

    it('gets the text that was given, whatever marks it holds, without control characters', async () => {
      const { server, speech } = await start();
      const text = `राम & "श्याम" <break time='60s'/> ]]> &amp; ${'\u0000\u0007\ud800'}अन्त्य`;
      await speech.synthesize(text, 'np_rija');
      expect(server.complaints).toEqual([]);
      expect(server.heard.map((one) => one.text)).toEqual([`राम & "श्याम" <break time='60s'/> ]]> &amp; अन्त्य`]);
    });

    it(`speaks each of ${payloads.length} texts that would be instructions, and obeys none`, async () => {
      expect(payloads.length).toBeGreaterThanOrEqual(50);
      const { server, speech } = await start();
      const texts = payloads.map((payload) => `राम ${payload} श्याम`);
      for (const text of texts) await speech.synthesize(text, 'np_rija');
      expect(server.complaints).toEqual([]);
      expect(server.heard.map((one) => one.text)).toEqual(texts);
    });

    it('answers what telephones carry: WAV, 16 bits, mono, 8,000 samples a second', async () => {
      const { speech } = await start();
      const { body, contentType, seconds } = await speech.synthesize('नमस्ते', 'np_prasanna');
      const { samples, sampleRate, whole } = readWav(body);
      expect({ contentType, sampleRate, whole }).toEqual({ contentType: 'audio/wav', sampleRate: 8_000, whole: true });
      expect(samples.length / 8_000).toBeCloseTo(seconds, 3);
    });

    it.each<[string, ServerFault[]]>([
      ['is in trouble', [{ status: 500 }, { status: 503 }]],
      ['is asked too often, and says when to come again', [{ status: 429, retryAfter: '0' }]],
      ['times out by itself', [{ status: 408 }]],
      ['resets the connection', ['resets']],
      ['breaks off', ['breaks off']],
      ['sends half of a WAV', ['cuts the WAV']],
      ['answers with a web page', ['page']],
      ['answers nothing', ['empty']],
    ])('speaks after all when the server %s', async (_, faults) => {
      const { server, speech } = await start({}, ...faults);
      expect((await speech.synthesize('नमस्ते', 'np_rija')).seconds).toBeGreaterThan(0);
      expect(server.requests).toHaveLength(faults.length + 1);
    });

    it('waits as long as the server asks, in seconds or by a date', async () => {
      const bySeconds = await start({}, { status: 429, retryAfter: '1' });
      const started = performance.now();
      await bySeconds.speech.synthesize('नमस्ते', 'np_rija');
      expect(performance.now() - started).toBeGreaterThan(950);
      const date = new Date(Date.now() + 3_000).toUTCString();
      const byDate = await start({}, { status: 429, retryAfter: date });
      await byDate.speech.synthesize('नमस्ते', 'np_rija');
      expect(Date.now()).toBeGreaterThan(Date.parse(date) - 50);
    });

    it('gives up at once where another try would not help', async () => {
      for (const [fault, why] of [
        [{ status: 401 }, /our key/],
        [{ status: 403 }, /our key/],
        [{ status: 404 }, /check the address/],
        [{ status: 400 }, /refused the request/],
        [{ status: 429, retryAfter: '3600' }, /too often/],
      ] as const) {
        const { server, speech } = await start({}, fault);
        expect(await errorOf(speech)).toMatchObject({ code: 'unavailable', message: expect.stringMatching(why) });
        expect(server.requests).toHaveLength(1);
      }
    });

    it('follows no redirect: the key would go along', async () => {
      const { server, speech } = await start({ tries: 1 }, 'redirects');
      expect(await errorOf(speech)).toMatchObject({ code: 'unavailable' });
      expect(server.requests.map((request) => request.path)).not.toContain('/elsewhere');
    });

    it('gives up a server that is too slow', async () => {
      const { speech } = await start({ timeoutMs: 100, tries: 2 }, 'slow', 'slow');
      // Counted where they leave: on a slow machine one is given up before it has arrived.
      const asked = vi.spyOn(globalThis, 'fetch');
      closing.push(async () => asked.mockRestore());
      expect(await errorOf(speech)).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/100 ms/) });
      expect(asked).toHaveBeenCalledTimes(2);
    });

    it('tells neither its key nor the text in an error, not even deep inside', async () => {
      for (const fault of [{ status: 401 }, { status: 500 }, 'page', 'resets', 'redirects'] as const) {
        const { speech } = await start({ tries: 1 }, fault);
        const shown = inspect(await errorOf(speech), { depth: 20, showHidden: true });
        expect(shown).toContain('unavailable');
        expect(shown).not.toContain(standInKey);
        expect(shown).not.toContain('739126');
      }
      const { speech } = await start();
      expect(speech.name).not.toContain(standInKey);
    });

    it('asks for no more at once than it was told', async () => {
      const { server, speech } = await start({ concurrency: 3 });
      await Promise.all(Array.from({ length: 12 }, (_, n) => speech.synthesize(`सन्देश ${n}`, 'np_rija')));
      expect(server.mostAtOnce()).toBeLessThanOrEqual(3);
      expect(server.heard).toHaveLength(12);
    });
  });
}

describe('the options of the engines behind HTTP', () => {
  it('name what is missing', () => {
    expect(() => azureSpeech({ key: '' })).toThrow(/key of an Azure Speech resource/);
    expect(() => azureSpeech({ key: 'k' })).toThrow(/region or a baseUrl/);
    expect(() => azureSpeech({ key: 'k', region: 'evil.example/' })).toThrow(/name of a region/);
    expect(() => googleSpeech({ apiKey: '' })).toThrow(/API key/);
    expect(() => openaiSpeech({ baseUrl: 'nowhere' })).toThrow(/must be a URL/);
  });

  it('make another name of another set-up, so that kept speech is not mistaken', () => {
    const names = [
      openaiSpeech({ baseUrl: 'http://127.0.0.1:1/v1' }),
      openaiSpeech({ baseUrl: 'http://127.0.0.1:1/v1', model: 'other' }),
      openaiSpeech({ baseUrl: 'http://127.0.0.1:2/v1' }),
      azureSpeech({ key: 'k', region: 'centralindia' }),
    ].map((speech) => speech.name);
    expect(new Set(names).size).toBe(4);
  });
});

import { type Clock, type Speech, SpeechError, systemClock, type Voice } from '@ghanti/core';
import { z } from 'zod';
import { engineName } from './engine-name';

const options = z.strictObject({
  /** After a failure an engine is not asked for this long, in milliseconds, unless all others failed. */
  restMs: z.number().nonnegative().default(30_000),
  clock: z
    .custom<Clock>((given) => typeof given === 'object' && given !== null && 'now' in given, 'needs a clock')
    .default(systemClock),
});

/** Options of `fallbackSpeech`. */
export type FallbackOptions = z.input<typeof options>;

/**
 * Several engines as one: the first that can speaks. The next is asked only when one is `unavailable`; a text that cannot be spoken is
 * refused at once. The speech kept in a cache may come from any of them.
 *
 * @throws ZodError when an option is wrong; RangeError for no engine at all
 * @example
 * fallbackSpeech([azureSpeech({ key, region: 'centralindia' }), espeakSpeech()])
 */
export function fallbackSpeech(engines: readonly Speech[], given: FallbackOptions = {}): Speech {
  const { restMs, clock } = options.parse(given);
  if (engines.length === 0) throw new RangeError('fallbackSpeech needs at least one engine.');
  let closed = false;
  const restsUntil = new Map<Speech, number>();

  const voices = new Map<string, Voice>();
  for (const voice of engines.flatMap((engine) => engine.voices()))
    if (!voices.has(voice.name)) voices.set(voice.name, voice);

  /** Those that have the voice: in order, but who failed a moment ago comes last. */
  function inOrder(voice: string): readonly Speech[] {
    const able = engines.filter((engine) => engine.voices().some((one) => one.name === voice));
    const now = clock.now().getTime();
    const rests = (engine: Speech) => Number((restsUntil.get(engine) ?? 0) > now);
    return able.sort((a, b) => rests(a) - rests(b));
  }

  return {
    name: engineName(
      'fallback',
      engines.map((engine) => engine.name),
    ),
    voices: () => [...voices.values()],
    async synthesize(text, voice, signal) {
      if (closed) throw new SpeechError('unavailable', 'The voice engines are closed.');
      if (!voices.has(voice))
        throw new SpeechError('unknown_voice', `There is no such voice; there are ${[...voices.keys()].join(', ')}.`);
      const failures: SpeechError[] = [];
      for (const engine of inOrder(voice)) {
        try {
          const audio = await engine.synthesize(text, voice, signal);
          restsUntil.delete(engine);
          return audio;
        } catch (error) {
          if (!(error instanceof SpeechError) || error.code !== 'unavailable' || signal?.aborted) throw error;
          restsUntil.set(engine, clock.now().getTime() + restMs);
          failures.push(error);
        }
      }
      const all = failures.map((failure) => failure.message).join(' ');
      throw new SpeechError('unavailable', `No voice engine could speak. ${all}`, {
        cause: new AggregateError(failures),
      });
    },
    async close() {
      closed = true;
      await Promise.all(engines.map((engine) => engine.close?.()));
    },
  };
}

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { brokenPlugins } from './broken-plugins';
import type { SpeechUnderTest } from './check';
import { runSpeechCheck, speechChecks } from './speech-kit';

/** The names of the checks that a plugin fails. */
async function failuresOf(make: () => Promise<SpeechUnderTest>): Promise<string[]> {
  const failed: string[] = [];
  for (const check of speechChecks)
    await runSpeechCheck(check, make).catch(() => {
      failed.push(check.name);
    });
  return failed;
}

describe('the kit of the Speech port', () => {
  it.each(Object.entries(brokenPlugins))('catches a plugin that %s', async (_, { make, caught }) => {
    expect(await failuresOf(make)).toEqual(expect.arrayContaining([...caught]));
  });

  it('says what is wrong in a few lines, never in bytes', async () => {
    for (const { make } of Object.values(brokenPlugins))
      for (const check of speechChecks)
        await runSpeechCheck(check, make).catch((error: unknown) => {
          expect(inspect(error, { maxArrayLength: null }).length, check.name).toBeLessThan(4_000);
        });
  });

  it('has no check that nothing can fail', () => {
    const caught = new Set(Object.values(brokenPlugins).flatMap((plugin) => plugin.caught));
    expect(speechChecks.map((check) => check.name).filter((name) => !caught.has(name))).toEqual([]);
  });

  it('has no two checks of one name', () => {
    expect(new Set(speechChecks.map((check) => check.name)).size).toBe(speechChecks.length);
  });
});

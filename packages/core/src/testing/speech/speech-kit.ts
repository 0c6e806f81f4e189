import { describe, it } from 'vitest';
import { audioChecks } from './audio';
import type { SpeechCheck, SpeechUnderTest } from './check';
import { refusalChecks } from './refusals';
import { voiceChecks } from './voices';

const rooms: Readonly<Record<string, readonly SpeechCheck[]>> = {
  voices: voiceChecks,
  audio: audioChecks,
  refusals: refusalChecks,
};

/** Every promise of the Speech port as a plain function: for other test runners, and for the kit's own tests. */
export const speechChecks: readonly SpeechCheck[] = Object.values(rooms).flat();

/** Runs one check against a plugin that was made for it, and closes that. Rejects when the plugin breaks the promise. */
export async function runSpeechCheck(check: SpeechCheck, make: () => Promise<SpeechUnderTest>): Promise<void> {
  const { speech, close } = await make();
  try {
    await check.run(speech);
  } finally {
    await speech.close?.();
    await close?.();
  }
}

/**
 * Declares the conformance tests of a voice engine, for vitest.
 *
 * @example
 * speechKit('my voices', async () => ({ speech: mySpeech() }))
 */
export function speechKit(name: string, make: () => Promise<SpeechUnderTest>): void {
  describe(`${name} keeps the Speech contract`, () => {
    for (const [room, checks] of Object.entries(rooms))
      describe(room, () => {
        for (const check of checks) it(check.name, () => runSpeechCheck(check, make));
      });
  });
}

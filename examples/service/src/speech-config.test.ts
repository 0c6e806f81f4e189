import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config';
import { openSpeech } from './parts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

const faultsOf = (environment: Record<string, string>) => {
  const read = readConfig(environment);
  return read.ok ? [] : read.faults;
};
const voicesOf = (environment: Record<string, string>) => {
  const read = readConfig(environment);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  return openSpeech(read.config)
    .voices()
    .map((voice) => voice.name);
};
const azure = { AZURE_SPEECH_KEY: 'k', AZURE_SPEECH_REGION: 'centralindia' };

describe('the voices of the service', () => {
  it('are those of eSpeak NG when nothing is set', () => {
    expect(voicesOf({})).toEqual(['np_rija', 'np_prasanna', 'np_binod']);
  });

  it('may come from several engines, each with what it needs', () => {
    expect(voicesOf({ SPEECH: 'azure, espeak', ...azure })).toHaveLength(3);
    expect(faultsOf({ SPEECH: 'azure,google,openai' })).toEqual([
      'AZURE_SPEECH_KEY is needed when SPEECH has azure',
      'AZURE_SPEECH_REGION is needed when SPEECH has azure',
      'GOOGLE_SPEECH_KEY is needed when SPEECH has google',
      'OPENAI_SPEECH_URL is needed when SPEECH has openai',
    ]);
    expect(faultsOf({ SPEECH: 'espeak,espeak' })).toEqual(['SPEECH names one twice; it is "espeak,espeak"']);
    expect(faultsOf({ SPEECH: 'festival' })).toHaveLength(1);
  });

  it('are changed by a file, whose faults are named at the start', async () => {
    const path = join(folder, 'voices.json');
    await writeFile(path, '{ "np_binod": null }');
    expect(voicesOf({ SPEECH_VOICES: path })).toEqual(['np_rija', 'np_prasanna']);
    await writeFile(path, '{ "np_rija": { "espeak": { "voice": "ne+f3", "pitch": 900, "speed": 140 } } }');
    expect(faultsOf({ SPEECH_VOICES: path })[0]).toMatch(/SPEECH_VOICES cannot be used: .*pitch/s);
    expect(faultsOf({ SPEECH_VOICES: join(folder, 'none.json') })[0]).toMatch(/SPEECH_VOICES cannot be used: .*ENOENT/);
  });
});

import { describe, expect, it } from 'vitest';
import { azureSpeech } from './azure';
import { espeakSpeech } from './espeak/espeak';
import { changedVoices, standardVoices } from './voices';

const espeak = { voice: 'ne+f5', pitch: 70, speed: 150 };

describe('the table of voices', () => {
  it('has a part for every engine in each standard voice', () => {
    for (const voice of standardVoices) expect(voice).toMatchObject({ espeak: {}, azure: {}, google: {}, openai: {} });
  });

  it('is changed part by part: what is not named stays', () => {
    const [rija, ...others] = changedVoices({ np_rija: { espeak } });
    expect(rija).toEqual({ ...standardVoices[0], espeak });
    expect(others).toEqual(standardVoices.slice(1));
  });

  it('takes new voices, and lets go of others', () => {
    const about = { language: 'ne-NP', gender: 'female', description: 'A girl' };
    const table = changedVoices({ np_maya: { ...about, espeak }, np_binod: null });
    expect(table.map((voice) => voice.name)).toEqual(['np_rija', 'np_prasanna', 'np_maya']);
    const names = (speech: ReturnType<typeof espeakSpeech>) => speech.voices().map((voice) => voice.name);
    expect(names(espeakSpeech({ voices: table }))).toContain('np_maya');
    expect(names(azureSpeech({ key: 'k', region: 'centralindia', voices: table }))).not.toContain('np_maya');
  });

  it('names what is wrong with a change', () => {
    expect(() => changedVoices([])).toThrow();
    expect(() => changedVoices({ np_rija: { espeak: { ...espeak, pitch: 200 } } })).toThrow(/pitch/);
    expect(() => changedVoices({ np_rija: { espeak: { ...espeak, voice: 'ne -w /etc/x' } } })).toThrow(/eSpeak NG/);
    expect(() => changedVoices({ np_rija: { azur: {} } })).toThrow(/azur/);
    expect(() => changedVoices({ np_new: { espeak } })).toThrow(/language/);
    expect(() => changedVoices({ 'Np New': { language: 'ne', gender: 'male', description: 'x' } })).toThrow(/letters/);
  });
});

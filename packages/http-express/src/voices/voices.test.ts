import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startService, type TestService } from '../testing/service';

let service: TestService;
beforeAll(async () => {
  service = await startService({ dials: false });
});
afterAll(() => service.stop());

const path = '/api/system/test/voice/';

describe('GET /api/system/voices/', () => {
  it('lists the voices that voice_input takes, and which speaks without one', async () => {
    const client = await service.account();
    const reply = await client.get('/api/system/voices/');
    expect(reply.status).toBe(200);
    expect(reply.data).toEqual({
      voices: ['np_rija', 'np_prasanna', 'np_binod'].map((name) => ({
        name,
        language: 'ne-NP',
        gender: name === 'np_rija' ? 'female' : 'male',
        description: expect.any(String),
        default: name === 'np_rija',
      })),
    });
    expect((await service.nobody.get('/api/system/voices')).status).toBe(401);
  });
});

describe('POST /api/system/test/voice/', () => {
  it('answers where the spoken message is, and it is there', async () => {
    const client = await service.account();
    const reply = await client.post(path, { message: 'नमस्ते' });
    expect(reply.status).toBe(200);
    expect(reply.data).toEqual({
      voice_input: 'np_rija',
      message: 'नमस्ते',
      audio_url: expect.stringContaining(`${service.url}/media/`),
      duration: expect.any(Number),
      content_type: 'audio/wav',
    });
    const audio = await fetch(reply.text('data', 'audio_url'));
    expect(audio.status).toBe(200);
    expect(Buffer.from(await audio.arrayBuffer()).toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('answers the audio itself where Accept asks for it', async () => {
    const client = await service.account();
    for (const accept of ['audio/*', 'audio/wav, application/json;q=0.5']) {
      const reply = await client.post(path, { message: 'hello' }, { accept });
      expect(reply.headers.get('content-type')).toBe('audio/wav');
    }
    const json = await client.post(path, { message: 'hello' }, { accept: '*/*' });
    expect(json.at('data', 'content_type')).toBe('audio/wav');
  });

  it('names the voices when one is unknown', async () => {
    const reply = await (await service.account()).post(path, { message: 'hello', voice_input: 'np_nobody' });
    expect(reply.status).toBe(400);
    expect(reply.faults[0]).toMatchObject({ field: 'voice_input', code: 'unknown_voice' });
    expect(reply.faults[0]?.message).toMatch(/np_rija.*np_prasanna.*np_binod/);
  });

  it.each([{}, { message: '' }, { message: ' ' }, { message: 'x'.repeat(301) }, { message: 5 }])(
    'refuses %j',
    async (body) => {
      const reply = await (await service.account()).post(path, body);
      expect(reply.status).toBe(400);
      expect(reply.faults[0]?.field).toBe('message');
    },
  );

  it('is throttled per account', async () => {
    const client = await service.account();
    for (let turn = 0; turn < 10; turn++) expect((await client.post(path, { message: 'hello' })).status).toBe(200);
    const refused = await client.post(path, { message: 'hello' });
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await (await service.account()).post(path, { message: 'hello' })).status).toBe(200);
  });
});

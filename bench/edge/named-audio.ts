/*
 * A hundred begins that name one audio of 20 MB, at once; then twenty that each send another of twenty minutes along.
 *
 *   npx tsx --tsconfig tsconfig.base.json bench/edge/named-audio.ts
 */
import { readFile } from 'node:fs/promises';
import { writeWav } from '../../packages/adapter-tts/src/audio/wav.mjs';
import {
  type Caller,
  type Came,
  line,
  onlyExpected,
  report,
  send,
  serviceUnderLoad,
  tally,
} from './service-under-load';

const begins = 100;
const mostBytes = 20 * 1_024 * 1_024;

/** Minutes of a tone, of 20 MB: almost as much as may be sent. */
function aWav(): Buffer {
  const rate = 16_000;
  const samples = Int16Array.from(
    { length: mostBytes / 2 - 1_000 },
    (_, n) => 9_000 * Math.sin((n * 440 * 2 * Math.PI) / rate),
  );
  return Buffer.from(writeWav(samples, rate));
}

/** Twenty minutes of MP3, with an ending of its own. */
async function anMp3(n: number): Promise<Buffer> {
  const part = await readFile(new URL('../../packages/adapter-tts/src/testing/audio/tone.mp3', import.meta.url));
  const many = Buffer.concat(Array.from({ length: Math.floor(3_000_000 / part.length) }, () => part));
  return Buffer.concat([many, Buffer.from(`TAG${n}`)]);
}

const service = await serviceUnderLoad({ AUDIO_SECONDS: '3600', AUDIO_DECODE_SECONDS: '300' });
try {
  const caller = await service.account('audio');
  const campaign = async (by: Caller): Promise<number> => {
    const json = { name: 'begun', services: 'PHONE', individual_number: ['9800000001'] };
    const { status, body } = await send(service.url, 'POST', '/api/system/campaigns/', { headers: by.headers, json });
    if (status !== 201) throw new Error(`The campaign was answered ${status}: ${body}`);
    return JSON.parse(body).data.details[0].id;
  };
  const sendAlong = async (id: number, audio: Buffer, name: string): Promise<Came> => {
    const form = new FormData();
    form.set('aud_file', new Blob([Uint8Array.from(audio)]), name);
    return send(service.url, 'POST', `/api/system/campaigns/${id}/begin`, { headers: caller.headers, body: form });
  };
  const first = await sendAlong(await campaign(caller), aWav(), 'long.wav');
  line('the audio, sent along once', `${first.status} ${first.body.slice(0, 80)}`);

  const ids: number[] = [];
  for (let n = 0; n < begins; n++) ids.push(await campaign(caller));
  const named = await service.observe(() =>
    Promise.all(
      ids.map((id) =>
        send(service.url, 'POST', `/api/system/campaigns/${id}/begin`, {
          headers: caller.headers,
          json: { aud_file: 'long.wav' },
        }),
      ),
    ),
  );
  report(`${begins} begins that name one audio`, named);
  line('answers', tally(named.result));

  const audios = await Promise.all(Array.from({ length: 20 }, (_, n) => anMp3(n)));
  const more: number[] = [];
  for (let n = 0; n < audios.length; n++) more.push(await campaign(caller));
  const sent = await service.observe(() =>
    Promise.all(audios.map((audio, n) => sendAlong(more[n] ?? 0, audio, `sent-${n}.mp3`))),
  );
  report(`${audios.length} begins that each send an audio along`, sent);
  line('answers', tally(sent.result));
  if (!onlyExpected([...named.result, ...sent.result])) {
    const odd = [...named.result, ...sent.result].filter((one) => !onlyExpected([one]));
    line('NOT MET', `only 2xx, 413, 429 and 503 may be answered: ${odd[0]?.body.slice(0, 200)}`);
    process.exitCode = 1;
  }
} finally {
  await service.stop();
}

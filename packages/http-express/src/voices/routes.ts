import { GhantiError, type Id, invalidField } from '@ghanti/core';
import { envelope, success } from '../envelope';
import type { Parts } from '../parts';
import { type Route, route } from '../route';
import { presentSample, presentVoices } from './present';
import { sampleBody, sampleData, voicesData } from './schemas';

const minuteMs = 60_000;

export const voiceRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/system/voices',
    tag: 'Voices',
    summary: 'The voices that can speak a message',
    access: 'account',
    answers: { 200: { description: 'All of them', schema: envelope(voicesData) } },
    handler({ parts }) {
      const { voices } = parts.engine;
      return success(presentVoices(voices.list(), voices.defaultVoice));
    },
  }),
  route({
    method: 'post',
    path: '/api/system/test/voice',
    tag: 'Voices',
    summary: 'Hear a message in a voice',
    description: 'Answers where the audio is, or the audio itself where Accept asks for audio/*.',
    access: 'account',
    body: sampleBody,
    answers: {
      200: { description: 'The spoken message', schema: envelope(sampleData), mediaTypes: ['audio/wav', 'audio/mpeg'] },
    },
    refuses: [400, 429, 503],
    async handler({ parts, accountId, req, res }, { body }) {
      const { voices } = parts.engine;
      const { message, voice_input: voice = voices.defaultVoice } = body;
      const longest = parts.limits.voiceSampleLength;
      if (message.length > longest)
        throw invalidField('message', 'too_long', `A sample has at most ${longest} characters.`);
      await throttle(parts, accountId);
      const audio = await voices.preview(message, voice);
      if (req.accepts(['application/json', audio.contentType]) !== audio.contentType)
        return success(presentSample({ message, voice, url: voices.url(audio.key) }, audio));
      res.status(200).set('Content-Type', audio.contentType).set('Content-Length', String(audio.body.byteLength));
      res.end(audio.body);
      return 'written';
    },
  }),
];

/** A sample is no free speech service (S39). */
async function throttle({ engine, limits, now }: Parts, accountId: Id): Promise<void> {
  const rule = { key: `voice:account:${accountId}`, limit: limits.voiceSamplesPerMinute, windowMs: minuteMs };
  const hit = await engine.store.throttles.hit([rule], now());
  if (!hit.allowed)
    throw new GhantiError('throttled', 'Too many samples were asked for. Wait, then try again.', {
      retryAfterMs: hit.retryAfterMs,
    });
}

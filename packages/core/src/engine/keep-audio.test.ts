import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createMemoryMedia } from '../memory/media';
import type { AudioProbe } from '../ports/audio-probe';
import { keepAudio } from './keep-audio';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** Takes everything, and remembers what it was given. */
function aProbe(extensions?: readonly string[]) {
  const measured: string[] = [];
  const probe: AudioProbe = {
    ...(extensions ? { extensions } : {}),
    async measure(body) {
      const pieces: Uint8Array[] = [];
      if (body instanceof Uint8Array) pieces.push(body);
      else for await (const piece of body) pieces.push(piece);
      measured.push(Buffer.concat(pieces).toString());
      return { contentType: 'audio/wav', extension: 'wav', seconds: 3, body: Buffer.from('converted') };
    },
  };
  return { probe, measured };
}

/** Opens a text as a stream of pieces; each opening may find another one. */
function opening(...texts: readonly string[]) {
  let opened = 0;
  return () => {
    const text = texts[Math.min(opened++, texts.length - 1)] ?? '';
    return (async function* () {
      for (const letter of text) yield Buffer.from(letter);
    })();
  };
}

describe('own audio', () => {
  it('is kept under the hash of its bytes, and measured once, whole or in pieces', async () => {
    const media = createMemoryMedia();
    const { probe, measured } = aProbe(['mp3', 'wav']);
    const kept = { key: `audio/${hashOf('hello')}.wav`, seconds: 3 };
    for (const bytes of [opening('hello'), Buffer.from('hello'), opening('hello')])
      expect(await keepAudio({ media, probe }, bytes)).toEqual(kept);
    expect(measured).toEqual(['hello']);
    expect(await media.stat(kept.key)).toMatchObject({ contentType: 'audio/wav', bytes: 9 });
  });

  it('is measured each time by a probe that does not say what it makes', async () => {
    const media = createMemoryMedia();
    const { probe, measured } = aProbe();
    for (const bytes of [Buffer.from('hello'), opening('hello')]) await keepAudio({ media, probe }, bytes);
    expect(measured).toEqual(['hello', 'hello']);
  });

  it('that is replaced while it is read is kept under its own name', async () => {
    const media = createMemoryMedia();
    const { probe } = aProbe(['wav']);
    const { key } = await keepAudio({ media, probe }, opening('before', 'after'));
    expect(key).toBe(`audio/${hashOf('after')}.wav`);
  });

  it('is kept as it came where the probe converts nothing', async () => {
    const media = createMemoryMedia();
    const probe: AudioProbe = {
      async measure(body) {
        if (!(body instanceof Uint8Array)) for await (const _ of body);
        return { contentType: 'audio/mpeg', extension: 'mp3', seconds: 1 };
      },
    };
    for (const bytes of [opening('as it is'), Buffer.from('as it is')]) {
      const { key } = await keepAudio({ media, probe }, bytes);
      expect(await media.stat(key)).toMatchObject({ bytes: 8 });
      await media.remove(key);
    }
  });

  it('is let go of when nobody waits for it any more', async () => {
    const { probe, measured } = aProbe(['wav']);
    const reason = new Error('The caller hung up.');
    const kept = keepAudio({ media: createMemoryMedia(), probe }, opening('hello'), AbortSignal.abort(reason));
    await expect(kept).rejects.toBe(reason);
    expect(measured).toEqual([]);
  });
});

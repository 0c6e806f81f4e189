import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Media } from '../../ports/media';

/** What a kit needs of a Media plugin. */
export interface MediaUnderTest {
  readonly media: Media;
  close?(): Promise<void>;
}

/**
 * The contract of the Media port, as tests. Call it at the top level of a test file.
 *
 * @example
 * mediaKit('my media', async () => ({ media: myMedia() }))
 */
export function mediaKit(name: string, make: () => Promise<MediaUnderTest>): void {
  describe(`${name} keeps the Media contract`, () => {
    let kept: MediaUnderTest;
    beforeAll(async () => {
      kept = await make();
    });
    afterAll(async () => {
      await kept.close?.();
    });

    const body = Uint8Array.from({ length: 1_000 }, (_, n) => n % 251);
    const about = { contentType: 'audio/wav', seconds: 1.25 };
    const read = async (key: string, range?: { start: number; end: number }) => {
      const opened = await kept.media.open(key, range);
      if (!opened) return null;
      const chunks: Uint8Array[] = [];
      for await (const chunk of opened.stream) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks);
    };

    it('gives back what was put, and what it is', async () => {
      const put = await kept.media.put('speech/a1.wav', body, about);
      expect(put).toEqual({ key: 'speech/a1.wav', bytes: 1_000, ...about });
      expect(await kept.media.stat('speech/a1.wav')).toEqual(put);
      expect(Buffer.compare((await read('speech/a1.wav')) ?? Buffer.alloc(0), body)).toBe(0);
    });

    it('knows nothing of other keys', async () => {
      expect(await kept.media.stat('speech/none.wav')).toBeNull();
      expect(await kept.media.open('speech/none.wav')).toBeNull();
    });

    it('opens a part, both ends included', async () => {
      await kept.media.put('speech/part.wav', body, about);
      expect([...((await read('speech/part.wav', { start: 10, end: 12 })) ?? [])]).toEqual([10, 11, 12]);
    });

    it('replaces a piece whole, and keeps a length that is not known', async () => {
      await kept.media.put('audio/b.mp3', body, about);
      await kept.media.put('audio/b.mp3', body.subarray(0, 3), { contentType: 'audio/mpeg', seconds: null });
      expect(await kept.media.stat('audio/b.mp3')).toEqual({
        key: 'audio/b.mp3',
        bytes: 3,
        contentType: 'audio/mpeg',
        seconds: null,
      });
      expect([...((await read('audio/b.mp3')) ?? [])]).toEqual([0, 1, 2]);
    });

    it('removes, and does not mind removing again', async () => {
      await kept.media.put('otp/c.wav', body, about);
      await kept.media.remove('otp/c.wav');
      await kept.media.remove('otp/c.wav');
      expect(await kept.media.stat('otp/c.wav')).toBeNull();
      expect(await kept.media.open('otp/c.wav')).toBeNull();
    });

    it('does not keep a hand on what the caller changes afterwards', async () => {
      const mine = Uint8Array.from([1, 2, 3]);
      await kept.media.put('audio/d.wav', mine, about);
      mine[0] = 9;
      expect([...((await read('audio/d.wav')) ?? [])]).toEqual([1, 2, 3]);
    });

    it('takes many puts at once, of one key too', async () => {
      const keys = Array.from({ length: 20 }, (_, n) => `speech/many-${n % 5}.wav`);
      await Promise.all(keys.map((key) => kept.media.put(key, body, about)));
      for (const key of new Set(keys)) expect((await read(key))?.length).toBe(1_000);
    });
  });
}

import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Uploads } from '@ghanti/core';
import { mediaKit, uploadsKit } from '@ghanti/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diskMedia, diskUploads } from './index';

const aFolder = () => mkdtemp(join(tmpdir(), 'ghanti-media-'));

mediaKit('a folder', async () => {
  const folder = await aFolder();
  return { media: diskMedia({ folder }), close: () => rm(folder, { recursive: true }) };
});
uploadsKit('a folder', async () => {
  const folder = await aFolder();
  return { uploads: diskUploads({ folder }), close: () => rm(folder, { recursive: true }) };
});

describe('media in a folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await aFolder();
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['../x.wav', '/x.wav', 'a/../x.wav', 'A.wav', '.hidden', 'a//b', 'a/.b', ''])(
    'keeps nothing under %j',
    async (key) => {
      const media = diskMedia({ folder });
      await expect(media.put(key, new Uint8Array(1), { contentType: 'audio/wav', seconds: 1 })).rejects.toThrow(
        RangeError,
      );
      expect(await media.stat(key)).toBeNull();
      await media.remove(key);
    },
  );

  it('is there again after a restart, and leaves no parts', async () => {
    await diskMedia({ folder }).put('speech/kept.wav', new Uint8Array(5), { contentType: 'audio/wav', seconds: 2 });
    expect(await diskMedia({ folder }).stat('speech/kept.wav')).toMatchObject({ bytes: 5, seconds: 2 });
    expect((await readdir(join(folder, 'speech'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it.each([
    ['is empty', ''],
    ['was cut short', '{"contentType":"audio/wav","sec'],
    ['is all zeros', '\0'.repeat(60)],
    ['is no JSON', 'oops'],
    ['is other JSON', '[1]'],
    ['lacks its length', '{"contentType":"audio/wav","bytes":5}'],
    ['has a length that is none', '{"contentType":"audio/wav","seconds":"2","bytes":5}'],
    ['has a negative length', '{"contentType":"audio/wav","seconds":-2,"bytes":5}'],
    ['has no type', '{"contentType":"","seconds":2,"bytes":5}'],
  ])('is not there when its description %s, and is there when it was put again', async (_, damaged) => {
    const media = diskMedia({ folder });
    const about = { contentType: 'audio/wav', seconds: 2 };
    await media.put('speech/damaged.wav', new Uint8Array(5), about);
    await writeFile(join(folder, 'speech/damaged.wav.json'), damaged);
    expect(await media.stat('speech/damaged.wav')).toBeNull();
    expect(await media.open('speech/damaged.wav')).toBeNull();
    await media.put('speech/damaged.wav', new Uint8Array(5), about);
    expect(await media.stat('speech/damaged.wav')).toMatchObject({ bytes: 5, seconds: 2 });
  });

  it('is not there when it was cut short, and is there when it was put again', async () => {
    const media = diskMedia({ folder });
    const about = { contentType: 'audio/wav', seconds: 2 };
    await media.put('speech/short.wav', new Uint8Array(5), about);
    await writeFile(join(folder, 'speech/short.wav'), new Uint8Array(3));
    expect(await media.stat('speech/short.wav')).toBeNull();
    await media.put('speech/short.wav', new Uint8Array(5), about);
    expect(await media.stat('speech/short.wav')).toMatchObject({ bytes: 5 });
  });

  it('is shared by processes that keep the same piece at once; in containers they have the same number', async () => {
    const about = { contentType: 'audio/wav', seconds: 2 };
    const processes = [diskMedia({ folder }), diskMedia({ folder })];
    for (let n = 0; n < 20; n++) {
      const key = `speech/shared-${n}.wav`;
      await Promise.all(processes.map((media) => media.put(key, new Uint8Array(50_000), about)));
      expect(await processes[0]?.stat(key)).toMatchObject({ bytes: 50_000, seconds: 2 });
    }
  });

  describe('with a limit', () => {
    const about = { contentType: 'audio/wav', seconds: 1 };
    const spoken = async (media: ReturnType<typeof diskMedia>, from: number, to: number) => {
      for (let n = from; n < to; n++) await media.put(`speech/${n}.wav`, new Uint8Array(1_000), about);
    };
    /** As if the pieces had last been used so long ago, the first one longest. */
    const age = async (path: string, from: number, to: number) => {
      for (let n = from; n < to; n++) {
        const then = new Date(Date.now() - 3_600_000 + n * 1_000);
        await utimes(join(path, 'speech', `${n}.wav`), then, then);
      }
    };
    let full = '';
    beforeEach(async () => {
      full = await aFolder();
    });
    afterEach(() => rm(full, { recursive: true }));

    it('throws the least used speech away when it is full, and no own audio', async () => {
      const media = diskMedia({ folder: full, maxBytes: 10_000 });
      await media.put('audio/own.wav', new Uint8Array(20_000), about);
      await spoken(media, 0, 10);
      await age(full, 0, 10);
      // Being asked for or played is use.
      expect(await media.stat('speech/0.wav')).not.toBeNull();
      (await media.open('speech/1.wav'))?.stream.resume();
      await spoken(media, 10, 11);
      const left = await Promise.all(Array.from({ length: 11 }, (_, n) => media.stat(`speech/${n}.wav`)));
      expect(left.flatMap((one, n) => (one ? [n] : []))).toEqual([0, 1, 5, 6, 7, 8, 9, 10]);
      expect(await media.stat('audio/own.wav')).not.toBeNull();
      expect((await readdir(join(full, 'speech'))).length).toBe(16);
    });

    it('throws nothing away that a call is still going to fetch, even beyond the limit', async () => {
      const media = diskMedia({ folder: full, maxBytes: 5_000 });
      await spoken(media, 0, 30);
      for (let n = 0; n < 30; n++) expect(await media.stat(`speech/${n}.wav`)).not.toBeNull();
      await age(full, 0, 30);
      await spoken(media, 30, 31);
      expect((await readdir(join(full, 'speech'))).length).toBeLessThanOrEqual(2 * 5);
    });

    it('counts what was there before it was started', async () => {
      await spoken(diskMedia({ folder: full }), 0, 20);
      await age(full, 0, 20);
      await spoken(diskMedia({ folder: full, maxBytes: 10_000 }), 20, 21);
      expect((await readdir(join(full, 'speech'))).length).toBeLessThanOrEqual(2 * 9);
    });
  });
});

it('forgets spoken codes whose process ended before their time, and no others', async () => {
  const folder = await aFolder();
  const about = { contentType: 'audio/wav', seconds: 1 };
  for (const key of ['otp/old.wav', 'otp/new.wav', 'own/old.wav'])
    await diskMedia({ folder }).put(key, new Uint8Array(10), about);
  const twoHoursAgo = new Date(Date.now() - 7_200_000);
  for (const name of ['otp/old.wav', 'otp/old.wav.json', 'own/old.wav', 'own/old.wav.json'])
    await utimes(join(folder, name), twoHoursAgo, twoHoursAgo);
  await diskMedia({ folder }).put('speech/next.wav', new Uint8Array(10), about);
  expect(await readdir(join(folder, 'otp'))).toEqual(['new.wav', 'new.wav.json']);
  expect(await readdir(join(folder, 'own'))).toEqual(['old.wav', 'old.wav.json']);
  await rm(folder, { recursive: true });
});

describe('uploads in a folder', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await aFolder();
    await mkdir(join(folder, 'path', 'containing'), { recursive: true });
    await writeFile(join(folder, 'path', 'containing', 'audio.mp3'), 'sample');
    await symlink('/etc/hostname', join(folder, 'outside'));
    await symlink('/etc', join(folder, 'etc'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const read = async (name: string) => {
    const stream = await diskUploads({ folder }).open(1, name);
    if (!stream) return null;
    const chunks: Uint8Array[] = [];
    for await (const chunk of stream) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString();
  };

  it.each([
    ['is empty', ''],
    ['was cut short', '{"contentType":"audio/wav","sec'],
    ['is all zeros', '\0'.repeat(60)],
    ['is no JSON', 'oops'],
    ['is other JSON', '[1]'],
    ['lacks its length', '{"contentType":"audio/wav","bytes":5}'],
    ['has a length that is none', '{"contentType":"audio/wav","seconds":"2","bytes":5}'],
    ['has a negative length', '{"contentType":"audio/wav","seconds":-2,"bytes":5}'],
    ['has no type', '{"contentType":"","seconds":2,"bytes":5}'],
  ])('is not there when its description %s, and is there when it was put again', async (_, damaged) => {
    const media = diskMedia({ folder });
    const about = { contentType: 'audio/wav', seconds: 2 };
    await media.put('speech/damaged.wav', new Uint8Array(5), about);
    await writeFile(join(folder, 'speech/damaged.wav.json'), damaged);
    expect(await media.stat('speech/damaged.wav')).toBeNull();
    expect(await media.open('speech/damaged.wav')).toBeNull();
    await media.put('speech/damaged.wav', new Uint8Array(5), about);
    expect(await media.stat('speech/damaged.wav')).toMatchObject({ bytes: 5, seconds: 2 });
  });

  it('is not there when it was cut short, and is there when it was put again', async () => {
    const media = diskMedia({ folder });
    const about = { contentType: 'audio/wav', seconds: 2 };
    await media.put('speech/short.wav', new Uint8Array(5), about);
    await writeFile(join(folder, 'speech/short.wav'), new Uint8Array(3));
    expect(await media.stat('speech/short.wav')).toBeNull();
    await media.put('speech/short.wav', new Uint8Array(5), about);
    expect(await media.stat('speech/short.wav')).toMatchObject({ bytes: 5 });
  });

  it('is shared by processes that keep the same name at once; in containers they have the same number', async () => {
    const processes = [diskUploads({ folder }), diskUploads({ folder })];
    for (let n = 0; n < 20; n++) {
      const save = (uploads: Uploads, text: string) =>
        uploads.save(1, 'shared.csv', Readable.from([Buffer.from(text)]));
      await Promise.all(processes.map((uploads, at) => save(uploads, String(at).repeat(50_000 + at))));
      expect(await read('shared.csv')).toMatch(/^(0{50000}|1{50001})$/);
    }
  });

  it('finds what the operator put there, by its relative name', async () => {
    expect(await read('path/containing/audio.mp3')).toBe('sample');
    expect(await read('path/containing')).toBeNull();
    expect(await read('audio.mp3')).toBeNull();
  });

  it('follows no link that leads out', async () => {
    expect(await read('outside')).toBeNull();
    expect(await read('etc/hostname')).toBeNull();
  });

  it('shows nobody the folder of the accounts', async () => {
    await diskUploads({ folder }).save(2, 'a.csv', Readable.from(['x']));
    const [hash] = await readdir(join(folder, '.accounts'));
    expect(await read(`.accounts/${hash}`)).toBeNull();
  });

  it('stops at its limit, and keeps nothing of it', async () => {
    const uploads = diskUploads({ folder, maxBytes: 10 });
    await expect(uploads.save(1, 'big.csv', Readable.from([Buffer.alloc(6), Buffer.alloc(6)]))).rejects.toMatchObject({
      code: 'too_large',
    });
    expect(await uploads.open(1, 'big.csv')).toBeNull();
  });
});

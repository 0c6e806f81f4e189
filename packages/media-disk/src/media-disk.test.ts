import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { mediaKit, uploadsKit } from '@ghanti/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('throws the least used speech away when it is full, and no own audio', async () => {
    const full = await aFolder();
    const media = diskMedia({ folder: full, maxBytes: 10_000 });
    const about = { contentType: 'audio/wav', seconds: 1 };
    await media.put('audio/own.wav', new Uint8Array(20_000), about);
    for (let n = 0; n < 12; n++) {
      await media.put(`speech/${n}.wav`, new Uint8Array(1_000), about);
      const old = new Date(Date.now() - (100 - n) * 1_000);
      await utimes(join(full, 'speech', `${n}.wav`), old, old).catch(() => {});
    }
    // Its use makes the first one young again, if it is still there.
    await media.put('speech/last.wav', new Uint8Array(9_000), about);
    expect(await media.stat('speech/last.wav')).not.toBeNull();
    expect(await media.stat('speech/0.wav')).toBeNull();
    expect(await media.stat('audio/own.wav')).not.toBeNull();
    await rm(full, { recursive: true });
  });
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

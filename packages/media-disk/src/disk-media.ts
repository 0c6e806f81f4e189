import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Media, StoredMedia } from '@ghanti/core';
import { z } from 'zod';
import { evictOldSpeech, forgetOldCodes } from './evict';

const options = z.strictObject({
  /** Where everything is kept; made when it is not there. */
  folder: z.string().min(1),
  /** Rendered speech beyond this is thrown away, the least used first, in bytes. Own audio always stays. */
  maxBytes: z.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  /**
   * Speech that was used within this time stays even beyond the limit, in milliseconds. A call that is placed fetches its audio when
   * it is answered, so the Media port asks for 15 minutes; a shorter time is for tests.
   */
  spareMs: z
    .number()
    .int()
    .min(0)
    .default(15 * 60_000),
});

/** Options of `diskMedia`. */
export type DiskMediaOptions = z.input<typeof options>;

/** The port's rule for keys: nothing of it can climb out of a folder. */
const keyPattern = /^[a-z0-9][a-z0-9/_.-]{0,200}$/;
const facts = z.object({
  contentType: z.string().regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/),
  seconds: z.number().nonnegative().nullable(),
  bytes: z.int().nonnegative(),
});

/** When all speech is in use, the folder is looked at again only after this share of the limit was written. */
const patienceShare = 0.05;
/** No code lives longer than ten minutes. */
const codesKeptMs = 3_600_000;
const sweepEveryMs = 600_000;

/** What a description says; null for one that is damaged: then there is no such piece, and whoever needs it makes it anew. */
function described(text: string): z.output<typeof facts> | null {
  try {
    return facts.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/**
 * Media in a folder. A piece is written whole beside its place, flushed, and moved there: a crash leaves the old one or the new
 * one, never a half. What is known of it stands in a small file beside it, written first. A piece whose description cannot be read, or
 * that is shorter or longer than it says, is as if it were not there.
 * @throws ZodError when an option is wrong
 */
export function diskMedia(given: DiskMediaOptions): Media {
  const { folder, maxBytes, spareMs } = options.parse(given);
  const speechFolder = join(folder, 'speech');
  /** What there is at most, by our own count; unknown until the folder was listed. Another process's puts show at the next listing. */
  let speechBytes = Number.POSITIVE_INFINITY;
  let evicting: Promise<void> | null = null;
  let sweptAt = Number.NEGATIVE_INFINITY;

  function pathOf(key: string): string | null {
    return keyPattern.test(key) && !key.split('/').some((step) => step === '' || step.startsWith('.'))
      ? join(folder, key)
      : null;
  }

  async function writeWhole(path: string, body: Uint8Array | string): Promise<void> {
    const temporary = `${path}.${randomUUID()}.part`;
    const file = await open(temporary, 'w', 0o640);
    try {
      await file.writeFile(body);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }

  async function find(key: string): Promise<{ media: StoredMedia; path: string; isWhole: boolean } | null> {
    const path = pathOf(key);
    if (path === null) return null;
    try {
      const [about, { size }] = await Promise.all([readFile(`${path}.json`, 'utf8'), stat(path)]);
      const known = described(about);
      if (!known) return null;
      const { contentType, seconds, bytes } = known;
      return { path, media: { key, contentType, seconds, bytes: size }, isWhole: bytes === size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** The time of use is what eviction goes by. False when the piece was removed meanwhile. */
  async function touch(path: string): Promise<boolean> {
    const now = new Date();
    try {
      await utimes(path, now, now);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  /** One eviction at a time; it lists the folder once each time the limit was filled, not at each put. */
  async function makeRoom(bytes: number): Promise<void> {
    speechBytes += bytes;
    if (maxBytes === Number.MAX_SAFE_INTEGER || speechBytes <= maxBytes) return;
    evicting ??= evict().finally(() => {
      evicting = null;
    });
    await evicting;
  }

  async function evict(): Promise<void> {
    const left = await evictOldSpeech(speechFolder, maxBytes, Date.now() - spareMs);
    speechBytes = Math.min(left.bytes, maxBytes * (1 - patienceShare));
  }

  async function sweepCodes(): Promise<void> {
    if (performance.now() - sweptAt < sweepEveryMs) return;
    sweptAt = performance.now();
    await forgetOldCodes(join(folder, 'otp'), Date.now() - codesKeptMs);
  }

  return {
    async put(key, body, { contentType, seconds }) {
      const path = pathOf(key);
      if (path === null) throw new RangeError(`"${key}" is no key for media.`);
      const media: StoredMedia = { key, contentType, seconds, bytes: body.byteLength };
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(`${path}.json`, JSON.stringify({ contentType, seconds, bytes: media.bytes }));
      await writeWhole(path, body);
      if (key.startsWith('speech/')) await makeRoom(body.byteLength);
      await sweepCodes();
      return media;
    },
    async stat(key) {
      const found = await find(key);
      // A piece that was cut short, by a power cut say, is made anew. `open` gives what there is: it may be being replaced.
      return found?.isWhole && (await touch(found.path)) ? found.media : null;
    },
    async open(key, range) {
      const found = await find(key);
      if (!found) return null;
      return (await touch(found.path)) ? { media: found.media, stream: createReadStream(found.path, range) } : null;
    },
    async remove(key) {
      const path = pathOf(key);
      if (path === null) return;
      await rm(path, { force: true });
      await rm(`${path}.json`, { force: true });
    },
  };
}

import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { BeginInput, Id } from '@ghanti/core';
import type { SpooledFile } from '../body/multipart';
import type { Parts } from '../parts';
import { openUpload } from '../uploads';
import { audioTooLarge } from './fetch-audio';

/** An audio as a begin brings it: a file that is sent along, a public https URL, or the name of an upload. */
export type AudioSource =
  | { readonly kind: 'file'; readonly field: string; readonly file: SpooledFile }
  | { readonly kind: 'named'; readonly field: string; readonly name: string };

/** Gets the audio and stores it for calls. @throws GhantiError */
export async function keepOwnAudio(
  parts: Parts,
  accountId: Id,
  source: AudioSource,
): Promise<NonNullable<BeginInput['audio']>> {
  const { voices } = parts.engine;
  if (source.kind === 'file') {
    const { file } = source;
    const kept = await voices.keepAudio(await readFile(file.path), file.name);
    await parts.uploads.save(accountId, file.name, createReadStream(file.path));
    return kept;
  }
  const { field, name } = source;
  if (/^https?:/i.test(name)) return voices.keepAudio(await parts.fetchAudio(name, field), nameOf(name));
  return voices.keepAudio(await readUpload(parts, accountId, name, field), name);
}

async function readUpload(parts: Parts, accountId: Id, name: string, field: string): Promise<Uint8Array> {
  const body = await openUpload(parts.uploads, accountId, name, field);
  const limit = parts.limits.uploadBytes;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > limit) throw audioTooLarge(field, limit);
      chunks.push(chunk);
    }
  } finally {
    body.destroy();
  }
  return Buffer.concat(chunks);
}

/** The last step of a URL's path, for people. The query may be a secret, and is not kept. */
function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1)?.slice(0, 200) || 'audio';
}

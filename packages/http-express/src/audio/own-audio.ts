import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { BeginInput, Id } from '@ghanti/core';
import type { SpooledFile } from '../body/multipart';
import type { Parts } from '../parts';
import type { Call } from '../route';
import { openUpload } from '../uploads';
import { audioTooLarge } from './fetch-audio';

/** An audio as a begin brings it: a file that is sent along, a public https URL, or the name of an upload. */
export type AudioSource =
  | { readonly kind: 'file'; readonly field: string; readonly file: SpooledFile }
  | { readonly kind: 'named'; readonly field: string; readonly name: string };

/** An audio that is kept. */
type KeptAudio = NonNullable<BeginInput['audio']>;

/** Gets the audio and stores it for calls, when it is the account's turn. @throws GhantiError */
export function keepOwnAudio(call: Call<'account'>, source: AudioSource): Promise<KeptAudio> {
  const { parts, accountId, signal } = call;
  if (source.kind === 'file' || !/^https?:/i.test(source.name))
    return parts.files.take(accountId, signal, () => keepFile(call, source));
  // Somebody else's server may be slow: whoever waits for one holds up nobody whose file is here.
  return parts.fetches.take(accountId, signal, async () => {
    const body = await parts.fetchAudio(source.name, source.field);
    return parts.files.take(accountId, signal, () => parts.engine.voices.keepAudio(body, nameOf(source.name)));
  });
}

async function keepFile({ parts, accountId }: Call<'account'>, source: AudioSource): Promise<KeptAudio> {
  const { voices } = parts.engine;
  if (source.kind === 'file') {
    const { file } = source;
    const kept = await voices.keepAudio(await readFile(file.path), file.name);
    await parts.uploads.save(accountId, file.name, createReadStream(file.path));
    return kept;
  }
  const { field, name } = source;
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

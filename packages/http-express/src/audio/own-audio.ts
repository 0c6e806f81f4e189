import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { BeginInput } from '@ghanti/core';
import type { SpooledFile } from '../body/multipart';
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
    const keep = () => parts.engine.voices.keepAudio(body, nameOf(source.name), { signal });
    return parts.files.take(accountId, signal, keep);
  });
}

async function keepFile({ parts, accountId, signal }: Call<'account'>, source: AudioSource): Promise<KeptAudio> {
  const { voices } = parts.engine;
  if (source.kind === 'file') {
    const { file } = source;
    const kept = await voices.keepAudio(() => createReadStream(file.path), file.name, { signal });
    await parts.uploads.save(accountId, file.name, createReadStream(file.path));
    return kept;
  }
  const { field, name } = source;
  const open = async () =>
    atMost(parts.limits.uploadBytes, await openUpload(parts.uploads, accountId, name, field), field);
  return voices.keepAudio(open, name, { signal });
}

/** An operator may put larger files into the folder than callers may send. */
async function* atMost(limit: number, body: Readable, field: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > limit) throw audioTooLarge(field, limit);
    yield chunk;
  }
}

/** The last step of a URL's path, for people. The query may be a secret, and is not kept. */
function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1)?.slice(0, 200) || 'audio';
}

import { createHash } from 'node:crypto';
import type { AudioBytes, AudioProbe } from '../ports/audio-probe';
import type { Media } from '../ports/media';

const pieceBytes = 1_024 * 1_024;

/** An audio in the media. */
export interface KeptAudio {
  readonly key: string;
  readonly seconds: number;
}

/**
 * Keeps an audio under the hash of its bytes. One that is kept already is not measured again: a hundred begins that name one audio decode
 * it once.
 * @throws GhantiError of the probe; whatever reading the bytes throws; the signal's reason
 */
export async function keepAudio(
  { media, probe }: { readonly media: Media; readonly probe: AudioProbe },
  bytes: AudioBytes,
  signal?: AbortSignal,
): Promise<KeptAudio> {
  const before = await hashOf(bytes, signal);
  const known = await find(media, before, probe.extensions ?? []);
  if (known) return known;
  // Hashed once more while it is measured: a file that somebody replaces meanwhile is kept under its own name.
  const hash = createHash('sha256');
  const { contentType, seconds, extension, body } = await probe.measure(heard(bytes, hash), signal);
  const digest = bytes instanceof Uint8Array ? before : hash.digest('hex');
  const key = `audio/${digest}.${extension}`;
  if (!(await media.stat(key))) await media.put(key, body ?? (await wholeOf(bytes)), { contentType, seconds });
  return { key, seconds };
}

async function find(media: Media, digest: string, extensions: readonly string[]): Promise<KeptAudio | null> {
  for (const extension of extensions) {
    const key = `audio/${digest}.${extension}`;
    const seconds = (await media.stat(key))?.seconds ?? null;
    if (seconds !== null) return { key, seconds };
  }
  return null;
}

type Hash = ReturnType<typeof createHash>;

async function hashOf(bytes: AudioBytes, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes instanceof Uint8Array ? inPieces(bytes) : await bytes()) {
    signal?.throwIfAborted();
    hash.update(piece);
  }
  return hash.digest('hex');
}

/** Others have their turn between the pieces: to hash 20 MB takes longer than anybody should wait. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    yield bytes.subarray(at, at + pieceBytes);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The bytes as a probe takes them; those of a stream are hashed on their way, and opened when they are asked for. */
function heard(bytes: AudioBytes, hash: Hash): Uint8Array | AsyncIterable<Uint8Array> {
  return bytes instanceof Uint8Array ? bytes : hashed(bytes, hash);
}

async function* hashed(open: Exclude<AudioBytes, Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of await open()) {
    hash.update(piece);
    yield piece;
  }
}

async function wholeOf(bytes: AudioBytes): Promise<Uint8Array> {
  if (bytes instanceof Uint8Array) return bytes;
  const pieces: Uint8Array[] = [];
  for await (const piece of await bytes()) pieces.push(piece);
  return Buffer.concat(pieces);
}

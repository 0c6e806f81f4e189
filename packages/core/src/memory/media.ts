import { Readable } from 'node:stream';
import type { Media, StoredMedia } from '../ports/media';

/** Media in memory, lost with the process: for tests, and for hosts that try the engine out. */
export function createMemoryMedia(): Media {
  const kept = new Map<string, { media: StoredMedia; body: Uint8Array }>();
  return {
    async put(key, body, { contentType, seconds }) {
      const media = Object.freeze({ key, contentType, seconds, bytes: body.byteLength });
      kept.set(key, { media, body: Uint8Array.from(body) });
      return media;
    },
    async stat(key) {
      return kept.get(key)?.media ?? null;
    },
    async open(key, range) {
      const found = kept.get(key);
      if (!found) return null;
      const { media, body } = found;
      const part = range ? body.subarray(range.start, range.end + 1) : body;
      return { media, stream: Readable.from([Buffer.from(part)]) };
    },
    async remove(key) {
      kept.delete(key);
    },
  };
}

import { Readable } from 'node:stream';
import type { Uploads } from '../ports/media';

/** Uploads in memory, lost with the process: for tests, and for hosts that try the engine out. */
export function createMemoryUploads(): Uploads {
  const kept = new Map<string, Uint8Array>();
  const nameOf = (accountId: number | null, name: string) => `${accountId ?? 'all'}\n${name}`;
  return {
    async save(accountId, name, body) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body) chunks.push(chunk as Uint8Array);
      kept.set(nameOf(accountId, name), Buffer.concat(chunks));
      return name;
    },
    async open(accountId, name) {
      const found = kept.get(nameOf(accountId, name)) ?? kept.get(nameOf(null, name));
      return found ? Readable.from([Buffer.from(found)]) : null;
    },
  };
}

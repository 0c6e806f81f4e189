import type { Media } from '../../ports/media';

/** Rendered speech outlives the workers, and holds nothing. */
export function lastingMedia(): Media {
  const kept = new Map<string, { key: string; contentType: string; bytes: number; seconds: number | null }>();
  return {
    async put(key, body, about) {
      const media = { key, bytes: body.byteLength, ...about };
      kept.set(key, media);
      return media;
    },
    stat: async (key) => kept.get(key) ?? null,
    open: async () => null,
    remove: async (key) => void kept.delete(key),
  };
}

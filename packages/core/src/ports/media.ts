import type { Readable } from 'node:stream';

/** A piece of audio and what it is. */
export interface StoredMedia {
  readonly key: string;
  readonly contentType: string;
  readonly bytes: number;
  /** Length in seconds, when it is audio that was measured. */
  readonly seconds: number | null;
}

/**
 * Keeps audio: rendered speech, and what accounts bring. Keys are made by the engine (`speech/<hash>.wav`), match
 * `^[a-z0-9][a-z0-9/_.-]{0,200}$`, hold no `..`, and are never a caller's words. The engine removes what speaks a code (`otp/...`) when
 * the code's time is over; where its process ended before, the store throws away what was put more than an hour ago.
 */
export interface Media {
  /** Stores whole or not at all; storing the same key again replaces it. */
  put(key: string, body: Uint8Array, about: { contentType: string; seconds: number | null }): Promise<StoredMedia>;
  /**
   * What is known of a key; null when it is not there. A store of limited size may throw rendered speech (`speech/...`) away, but
   * nothing that was put, asked for here or opened within the last 15 minutes: a call that is placed now will fetch it.
   */
  stat(key: string): Promise<StoredMedia | null>;
  /** Opens it for reading; null when it is not there. `range` is inclusive, in bytes. */
  open(key: string, range?: { start: number; end: number }): Promise<{ media: StoredMedia; stream: Readable } | null>;
  /** Removes it; no error when it is not there. */
  remove(key: string): Promise<void>;
}

/**
 * The folder of uploaded files that a request may name. A name is looked up, never opened as a path: one that is not
 * known, is absolute or climbs out (`..`) finds nothing.
 */
export interface Uploads {
  /** Keeps a file under a name for an account (null: for all). Returns the name it can be asked by. */
  save(accountId: number | null, name: string, body: Readable): Promise<string>;
  /** Opens an account's own upload of that name, else one shared by all; null when there is none. */
  open(accountId: number, name: string): Promise<Readable | null>;
}

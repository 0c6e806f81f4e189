import { isBranded } from '../domain/brand';
/** A voice of the API and what it is. */
export interface Voice {
  /** The name of the API: `np_rija`. */
  readonly name: string;
  /** BCP 47: `ne-NP`. */
  readonly language: string;
  readonly gender: 'female' | 'male';
  readonly description: string;
}

/** Spoken audio, fit for telephony. */
export interface SpokenAudio {
  readonly body: Uint8Array;
  /** `audio/wav`, `audio/mpeg`. */
  readonly contentType: string;
  /** Length in seconds, measured. */
  readonly seconds: number;
}

/** What a speech plugin promises. Its conformance kit is `speechKit` of `@ghanti/core/testing`. */
export interface Speech {
  /** Names the engine and its version: part of the cache key, so that another engine's speech is not mistaken for it. */
  readonly name: string;
  voices(): readonly Voice[];
  /**
   * Speaks `text` (plain, at most 5,000 characters) with `voice`. Concurrent calls are allowed and bounded inside. When `signal` is
   * aborted it fails `unavailable`. No error repeats the text, which may hold a code.
   * @throws SpeechError `unknown_voice`, `empty_text`, `too_long`, `unavailable`
   */
  synthesize(text: string, voice: string, signal?: AbortSignal): Promise<SpokenAudio>;
  close?(): Promise<void>;
}

export type SpeechErrorCode = 'unknown_voice' | 'empty_text' | 'too_long' | 'unavailable';

const brand = Symbol.for('ghanti.SpeechError');

/** Why speech could not be made. `instanceof` knows it from any copy of this package. */
export class SpeechError extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return isBranded(value, brand, this, SpeechError);
  }
  override readonly name = 'SpeechError';
  readonly [brand] = true;
  constructor(
    readonly code: SpeechErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

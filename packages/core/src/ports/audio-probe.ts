/** What a piece of audio is, measured. */
export interface ProbedAudio {
  readonly contentType: string;
  /** Length in seconds. */
  readonly seconds: number;
  /** Without a dot: `mp3`. */
  readonly extension: string;
  /** What is kept in its place, when it was converted to what carriers play. */
  readonly body?: Uint8Array;
}

/** The bytes of an audio: all of them, or a way to read them from the first one on, as often as it is called. */
export type AudioBytes = Uint8Array | (() => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>);

/** Looks into audio that somebody brings: told by its bytes, never by its name. */
export interface AudioProbe {
  /**
   * `body` comes whole, or piece by piece: `voices.keepAudio` passes on what it was given.
   * @param signal  ends the work when nobody waits for it any more: it rejects with the signal's reason
   * @throws GhantiError `unsupported_media` when it is not audio that can be played, `unavailable` when it could not be looked into now
   */
  measure(body: Uint8Array | AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<ProbedAudio>;
  /** All that `measure` may answer as `extension`: given, an audio that is kept already is not measured again. */
  readonly extensions?: readonly string[];
}

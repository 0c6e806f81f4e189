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

/** Looks into audio that somebody brings: told by its bytes, never by its name. */
export interface AudioProbe {
  /** @throws GhantiError `unsupported_media` when it is not audio that can be played */
  measure(body: Uint8Array): Promise<ProbedAudio>;
}

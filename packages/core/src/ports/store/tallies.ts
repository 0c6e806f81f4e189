/** What is remembered of guesses under one key. Instants in milliseconds since 1970. */
export interface Tally {
  /** How many count. They leak away with time, so it need not be whole. */
  readonly count: number;
  /** When so many counted. */
  readonly countedAt: number;
  /** From when on whoever had to wait may try; null: it need not wait. */
  readonly turnAt: number | null;
  /** Until when it is remembered as a place from which a guess was right; null: it is none. */
  readonly knownUntil: number | null;
}

/** What a rule says of some tallies: its answer, and what is to be remembered. */
export interface Tallied<T> {
  readonly answer: T;
  /** By key: the tally and until when it is kept; null forgets it. A key that is left out stays as it is. */
  readonly keep: ReadonlyMap<string, { readonly tally: Tally; readonly until: Date } | null>;
}

export interface TallySteps {
  /**
   * Hands the tallies of some keys to a rule, and keeps what it says, under the locks of the keys: of concurrent steps on a key
   * each sees what the one before it left. The rule is pure, for it may be called again. What is past its `until` is not there.
   * No key holds a secret in clear.
   */
  judge<T>(keys: readonly string[], now: Date, rule: (tallies: ReadonlyMap<string, Tally>) => Tallied<T>): Promise<T>;
}

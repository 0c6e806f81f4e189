/** Time, injected so that a test owns it. */
export interface Clock {
  /** The present instant. */
  now(): Date;
  /** Milliseconds since some fixed moment, never set back: for spans that must not trust the wall clock. */
  monotonic(): number;
  /** Runs `task` once after `ms` milliseconds; the answer cancels it. Must not keep the process alive. */
  after(ms: number, task: () => void): () => void;
}

/** Chance, injected so that a test can repeat it. */
export interface Random {
  /** A uniform integer in [0, below). Cryptographic in production: codes and tokens come from it. */
  int(below: number): number;
  /** `n` random bytes. */
  bytes(n: number): Uint8Array;
}

/** What the invariants of a live database are called: I1 to I14 are about what is, L1 to L3 about what should have moved. */
export type Invariant =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I13'
  | 'I14'
  | 'L1'
  | 'L2'
  | 'L3'
  | 'P4';

/** One thing that must hold of a database, as one statement that finds where it does not. */
export interface Check {
  /** For programs and for talking about it: `accounts-match-ledger`. */
  readonly name: string;
  readonly invariant: Invariant;
  /** `violation`: a promise is broken. `notice`: something waits longer than it should, or a need of a promise is not met. */
  readonly weight: 'violation' | 'notice';
  /** The sentence that holds in a healthy database. */
  readonly holds: string;
  /** What an operator does when it does not. */
  readonly remedy: string;
  /** Counts what is looked at, so that a check which looked at nothing is seen to have. */
  readonly population: string;
  /** Selects `id` (`recipient 17`) and `detail` of each offender. No phone number, no secret: reports are sent around. */
  readonly offenders: string;
}

/** `'a', 'b'`: words of the domain as a list for IN. */
export const wordList = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ');

export const countOf = (table: string) => /* sql */ `SELECT count(*) FROM ghanti.${table}`;

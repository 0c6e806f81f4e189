/** What an auditor may object to: the invariants of docs/correctness/invariants.md, and some of the simulation's own. */
export type Rule =
  | 'I1 one request accepted per attempt'
  | 'I2 finished means all final'
  | 'I3 holds add up'
  | 'I4 the ledger adds up'
  | 'I5 no state falls back without proof'
  | 'I6 intent before the first byte'
  | 'I7 one dispatch on a line'
  | 'I8 nobody dialled who must not be'
  | 'I9 one unfinished run, frozen'
  | 'I10 every change told once'
  | 'I11 one provider id, one attempt'
  | 'I12 one key, one effect'
  | 'I13 no account touches another'
  | 'I14 a code verifies once'
  | 'I15 the provider agrees'
  | 'L1 every run finishes'
  | 'L2 nothing stays unasked'
  | 'L3 the outbox drains'
  | 'schedules keep their time'
  | 'orders are obeyed'
  | 'a stopped run asks for nobody'
  | 'unexpected error';

/** A rule that did not hold, and what was seen. */
export interface Objection {
  readonly rule: Rule;
  readonly words: string;
  /** Virtual milliseconds since the beginning. */
  readonly at: number;
}

/** Says that a rule does not hold. */
export type Objecting = (rule: Rule, words: string) => void;

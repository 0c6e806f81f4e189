/** A number that is not to be contacted, and who said so. */
export interface Suppression {
  /** E.164. */
  readonly number: string;
  /** Since when the account has it on its list; null when it has not. */
  readonly listedAt: Date | null;
  /** Since when the person has opted out (STOP); null when nobody has. */
  readonly stoppedAt: Date | null;
  /** The account's own word on it. */
  readonly note: string | null;
}

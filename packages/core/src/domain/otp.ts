import type { Id, NumberStatus } from './words';

/** A one-time password that was sent. The code itself is kept only as a keyed hash. */
export interface Otp {
  readonly id: Id;
  readonly accountId: Id;
  /** E.164. */
  readonly number: string;
  /** As it was given; the wire answers this. */
  readonly given: string;
  readonly channel: 'text' | 'voice';
  readonly option: 'personnel' | 'generated';
  /** The message with `{otp}` still in it. */
  readonly template: string;
  readonly voice: string;
  readonly status: NumberStatus;
  /** A provider took it, whatever became of it then; or it may have, and nobody can say. */
  readonly placed: boolean;
  readonly reason: string | null;
  readonly consumed: number | null;
  readonly expiresAt: Date;
  readonly verifiedAt: Date | null;
  readonly triesLeft: number;
  readonly createdAt: Date;
}

/** False for a code that certainly did not leave: nobody has it. */
export function otpMayHaveLeft({ placed, status }: Pick<Otp, 'placed' | 'status'>): boolean {
  return placed || (status !== 'failed' && status !== 'terminated');
}

import type { Life } from '../machines/life';
import type { Id, Service, Tags } from './words';

/** One number in one campaign, with the life of its current attempt. */
export interface Recipient {
  readonly id: Id;
  readonly accountId: Id;
  /** Null for the delivery of an OTP, which belongs to no campaign. */
  readonly campaignId: Id | null;
  readonly runId: Id | null;
  readonly service: Service;
  /** E.164. Edited while a run has it, the run keeps dialling what it began with (`dialNumber`). */
  readonly number: string;
  /** The number as it was given, answered in the same type: an integer stays one. */
  readonly given: string | number;
  readonly tags: Tags;
  /** The host's own id of it, as it was given; not unique. Null: it has none. */
  readonly reference: string | null;
  /** What the present run dials and says: the snapshot of its begin. */
  readonly dialNumber: string;
  readonly dialTags: Tags;
  readonly life: Life;
  /** Credits still held for it. */
  readonly hold: number;
  /** Credits that its latest attempt cost. */
  readonly consumed: number | null;
  readonly updatedAt: Date;
}

/** An earlier life of a recipient, kept when a re-run replaced it. */
export interface PastAttempt {
  readonly recipientId: Id;
  readonly runId: Id;
  readonly life: Life;
  readonly consumed: number | null;
  readonly endedAt: Date;
}

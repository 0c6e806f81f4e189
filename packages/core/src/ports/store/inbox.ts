import type { Id } from '../../domain/words';
import type { RecipientEvent } from './dispatch';

/** A provider's word that waits for the call that it is about. */
export interface KeptEvent extends RecipientEvent {
  readonly id: number;
}

/**
 * Genuine events that nothing in the store could be matched with when they came: written by `apply` in its own transaction,
 * once each, and kept for a day (docs/correctness/rules.md).
 */
export interface InboxSteps {
  /** Takes events that are due and puts them off by `leaseMs`; those received before `forgetBefore` are thrown away. */
  due(step: { now: Date; limit: number; leaseMs: number; forgetBefore: Date }): Promise<readonly KeptEvent[]>;
  /** Those that wait for these recipients, due or not, in the order in which they came: asked before anybody is dialled. */
  about(recipientIds: readonly Id[]): Promise<readonly KeptEvent[]>;
  /** They found their call. */
  drop(ids: readonly number[]): Promise<void>;
}

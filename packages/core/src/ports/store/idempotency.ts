import type { Id } from '../../domain/words';

/** A client's `Idempotency-Key`, bound to one account, one route and one body. */
export interface IdempotencyClaim {
  readonly accountId: Id;
  /** Method and route template: `POST /campaigns/:id/begin`, with the campaign's id. */
  readonly scope: string;
  readonly key: string;
  /** SHA-256 of the canonical body, hex. */
  readonly fingerprint: string;
}

/** What a key stands for now. */
export type IdempotencyState =
  | { readonly state: 'claimed' }
  | { readonly state: 'running' }
  | { readonly state: 'mismatch' }
  | { readonly state: 'done'; readonly reply: unknown };

/**
 * What one key has brought about, by the ids of what was made. It is bound to the key in the transaction of the effect itself
 * (docs/correctness/rules.md): a crash cannot split them, and of two requests that race one makes the effect and the other finds it.
 */
export interface BoundEffect {
  readonly ids: readonly (Id | string)[];
}

/** The outcome of a step whose effect is bound to a key: the same key made this before, or was used for another body. */
export type KeyedOutcome = { readonly replayed: BoundEffect } | { readonly replayed: 'key_reused' };

export interface IdempotencySteps {
  /**
   * Takes a key, or says what it stands for. Keys live 24 hours. A request that took one and has neither a reply nor been
   * heard of for a minute has died: whoever asks again takes the key over, and the step finds out whether there is an effect.
   */
  claim(claim: IdempotencyClaim, now: Date): Promise<IdempotencyState>;
  /** What a key that lives has brought about; null when it has not. Takes nothing and waits for nobody. */
  effect(claim: IdempotencyClaim, now: Date): Promise<KeyedOutcome | null>;
  /** Keeps the reply (JSON) for replays. */
  complete(claim: IdempotencyClaim, reply: unknown): Promise<void>;
  /** Gives the key back: the request failed and left nothing. A key with an effect stays, and can be asked again at once. */
  abandon(claim: IdempotencyClaim): Promise<void>;
  /**
   * Takes this effect from a key: what it made came to nothing, so that the same key may try again. Another that the key was
   * bound to since stays.
   */
  unbind(claim: IdempotencyClaim, effect: BoundEffect): Promise<void>;
}

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

export interface IdempotencySteps {
  /** Takes a key, or says what it stands for. Keys live 24 hours. */
  claim(claim: IdempotencyClaim, now: Date): Promise<IdempotencyState>;
  /** Keeps the reply (JSON) for replays. */
  complete(claim: IdempotencyClaim, reply: unknown): Promise<void>;
  /** Gives the key back: the request failed and left nothing. */
  abandon(claim: IdempotencyClaim): Promise<void>;
}

import { GhantiError, type IdempotencyClaim, type IdempotencySteps, invalidField } from '@ghanti/core';
import type { Request } from 'express';
import type { JsonAnswer } from './envelope';
import type { Answer, Call, Route } from './route';

/** Marks an answer that was given before. */
export const replayedHeader = { 'Idempotent-Replayed': 'true' } as const;

/** The same answer, marked as one to a request whose effect was there already. */
export function replay(answer: JsonAnswer): JsonAnswer {
  return { ...answer, headers: { ...answer.headers, ...replayedHeader } };
}

/** The caller's `Idempotency-Key`; null when there is none. @throws GhantiError `invalid_input` for a malformed one */
export function idempotencyKeyOf(request: Request): string | null {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw invalidField('Idempotency-Key', 'invalid_key', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
}

/** What a call's key is bound to; null when the call has no key. */
export function claimOf(call: Call, route: Pick<Route, 'method'>): IdempotencyClaim | null {
  if (call.idempotencyKey === null || call.accountId === null) return null;
  const path = call.req.path.replace(/\/+$/, '');
  return {
    accountId: call.accountId,
    scope: `${route.method.toUpperCase()} ${path}`,
    key: call.idempotencyKey,
    fingerprint: call.fingerprint,
  };
}

/**
 * Runs `perform` for a key: the same request again gets the first one's answer. That there is one effect does not rest on
 * this, but on the step that binds the key in its own transaction; after a crash between the two, `perform` finds the effect and
 * answers from it. A failure gives the key back, unless it has an effect.
 * @throws GhantiError `idempotency_mismatch` for another body, `conflict` while the first is still running
 */
export async function once(
  steps: IdempotencySteps,
  claim: IdempotencyClaim,
  now: Date,
  perform: () => Promise<Answer>,
  redact: (answer: JsonAnswer) => JsonAnswer = (answer) => answer,
): Promise<Answer> {
  const taken = await steps.claim(claim, now);
  switch (taken.state) {
    case 'mismatch':
      throw new GhantiError(
        'idempotency_mismatch',
        'This Idempotency-Key was used with another request. Use a new one.',
      );
    case 'running':
      throw new GhantiError('conflict', 'The first request with this Idempotency-Key is still running.', {
        faults: [{ field: 'Idempotency-Key', code: 'running', message: 'Ask again in a second.' }],
        retryAfterMs: 1_000,
      });
    case 'done': {
      const { status, body } = taken.reply as Pick<JsonAnswer, 'status' | 'body'>;
      return { status, body, headers: replayedHeader };
    }
    case 'claimed':
      return performClaimed(steps, claim, perform, redact);
  }
}

async function performClaimed(
  steps: IdempotencySteps,
  claim: IdempotencyClaim,
  perform: () => Promise<Answer>,
  redact: (answer: JsonAnswer) => JsonAnswer,
): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await perform();
  } catch (error) {
    await steps.abandon(claim);
    throw error;
  }
  if (answer === 'written') await steps.abandon(claim);
  else {
    const { status, body } = redact(answer);
    await steps.complete(claim, { status, body });
  }
  return answer;
}

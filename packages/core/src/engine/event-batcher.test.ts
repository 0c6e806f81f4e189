import { describe, expect, it } from 'vitest';
import { GhantiError } from '../domain/errors';
import type { Recipient } from '../domain/recipient';
import { unbornLife } from '../machines/life';
import type { Applied, RecipientEvent } from '../ports/store';
import { createEventBatcher } from './event-batcher';

const event = (recipientId: number): RecipientEvent => ({
  recipientId,
  event: { type: 'ringing', attemptNo: 1, dispatchNo: 1 },
});

function appliedTo(id: number): Applied {
  const recipient: Recipient = {
    id,
    accountId: 1,
    campaignId: 1,
    runId: 1,
    service: 'PHONE',
    number: '+9779800000000',
    given: '9800000000',
    tags: {},
    reference: null,
    dialNumber: '+9779800000000',
    dialTags: {},
    life: unbornLife(),
    hold: 0,
    consumed: null,
    updatedAt: new Date(0),
  };
  return { recipient, before: unbornLife(), changed: true, effects: [] };
}

describe('the event batcher', () => {
  it('commits what comes while it is busy in one step, and in order', async () => {
    const batches: number[][] = [];
    const batcher = createEventBatcher(async (events) => {
      batches.push(events.map((one) => one.recipientId));
      await new Promise((resolve) => setImmediate(resolve));
      return events.map((one) => appliedTo(one.recipientId));
    });
    const first = batcher.apply(event(1));
    await new Promise((resolve) => setImmediate(resolve));
    const later = [2, 3, 4].map((id) => batcher.apply(event(id)));
    const answers = await Promise.all([first, ...later]);
    expect(answers.map((one) => one?.recipient.id)).toEqual([1, 2, 3, 4]);
    expect(batches).toEqual([[1], [2, 3, 4]]);
  });

  it('goes on for those who come back with the next event as soon as they are answered', async () => {
    const batcher = createEventBatcher(async (events) => events.map((one) => appliedTo(one.recipientId)));
    for (let n = 0; n < 5; n++) expect((await batcher.apply(event(1)))?.recipient.id).toBe(1);
    await batcher.idle();
  });

  it('puts no more than its limit into one step', async () => {
    const sizes: number[] = [];
    const batcher = createEventBatcher(async (events) => {
      sizes.push(events.length);
      return events.map((one) => appliedTo(one.recipientId));
    }, 3);
    await Promise.all([1, 2, 3, 4, 5, 6, 7].map((id) => batcher.apply(event(id))));
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('answers null for the missing, and the right one to everybody else', async () => {
    const batcher = createEventBatcher(async (events) =>
      events.filter((one) => one.recipientId !== 2).map((one) => appliedTo(one.recipientId)),
    );
    const answers = await Promise.all([1, 2, 3, 3].map((id) => batcher.apply(event(id))));
    expect(answers.map((one) => one?.recipient.id ?? null)).toEqual([1, null, 3, 3]);
  });

  it('rejects one that the store cannot keep, alone', async () => {
    const sizes: number[] = [];
    const batcher = createEventBatcher(async (events) => {
      sizes.push(events.length);
      if (events.some((one) => one.recipientId === 3)) throw new Error('a character that no text may have');
      return events.map((one) => appliedTo(one.recipientId));
    });
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map((id) => batcher.apply(event(id))));
    expect(answers.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(sizes).toEqual([5, 3, 2, 1, 2]);
  });

  it('asks a store that is away once for all, and rejects all', async () => {
    let asked = 0;
    const batcher = createEventBatcher(async () => {
      asked += 1;
      throw new GhantiError('unavailable', 'away');
    });
    const answers = await Promise.allSettled([1, 2, 3].map((id) => batcher.apply(event(id))));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(asked).toBe(1);
  });

  it('rejects those of a failed step, and goes on with the next', async () => {
    let fail = true;
    const batcher = createEventBatcher(async (events) => {
      if (fail) throw new Error('the database is away');
      return events.map((one) => appliedTo(one.recipientId));
    });
    await expect(batcher.apply(event(1))).rejects.toThrow('away');
    fail = false;
    expect((await batcher.apply(event(1)))?.recipient.id).toBe(1);
    await batcher.idle();
  });
});

import { GhantiError } from '@ghanti/core';
import { z } from 'zod';
import { envelope, success } from '../envelope';
import { type Route, route } from '../route';

const nothing = envelope(z.strictObject({}));

export const healthRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/health/live',
    tag: 'Health',
    summary: 'The process answers',
    access: 'none',
    answers: { 200: { description: 'Alive', schema: nothing } },
    handler: () => success({}, 'Alive'),
  }),
  route({
    method: 'get',
    path: '/health/ready',
    tag: 'Health',
    summary: 'The engine can dial, its store takes writes, and the host has nothing against it',
    access: 'none',
    answers: { 200: { description: 'Ready', schema: nothing } },
    refuses: [503],
    async handler({ parts }) {
      const hindrance = (await parts.engine.hindrance()) ?? (await parts.hindrance());
      if (hindrance !== null) throw new GhantiError('unavailable', `Not ready: ${hindrance}`, { retryAfterMs: 1_000 });
      return success({}, 'Ready');
    },
  }),
];

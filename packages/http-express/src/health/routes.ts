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
    summary: 'The engine dials and its store answers',
    access: 'none',
    answers: { 200: { description: 'Ready', schema: nothing } },
    refuses: [503],
    async handler({ parts }) {
      if (!(await parts.engine.ready())) throw new GhantiError('unavailable', 'Not ready.', { retryAfterMs: 1_000 });
      return success({}, 'Ready');
    },
  }),
];

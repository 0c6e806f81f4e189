import { choice } from './kinds';

/** How answers are written. */
export const answers = {
  DETAILS: choice({
    about:
      'Answer `data.details` of creating, changing and reading a campaign as a list of one, or as the campaign itself.',
    of: ['list', 'object'],
    byDefault: 'list',
    example: 'object',
    sets: 'router.details',
  }),
};

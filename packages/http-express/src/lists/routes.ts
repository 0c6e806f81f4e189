import { envelope, success } from '../envelope';
import { type Route, route } from '../route';
import { withSheet } from '../sheets';
import { listFileFields, listToPreview, previewOf } from './preview';
import { sendRejectedRows } from './rejected-rows';
import { previewBody, previewData, previewQuery } from './schemas';

/** Lists of numbers, looked at before anything is made of them. */
export const listRoutes: readonly Route[] = [
  route({
    method: 'post',
    path: '/api/system/lists/preview',
    tag: 'Lists',
    summary: 'What would become of a list',
    description:
      'Reads a list as creating a campaign would, and keeps nothing. The list is sent along as a form (.xlsx or .csv), or named when it was ' +
      'uploaded before. Answers the columns as they were understood, the first 20 rows as they would be kept, all counts and the first 100 ' +
      'rejected rows; with `format=csv` all rejected rows as a file, each with its reason and its cells. `number_column` says which column has ' +
      'the numbers (its heading, or its index from 0), `include_hidden` takes rows that the sheet hides.',
    access: 'account',
    body: previewBody,
    query: previewQuery,
    fileFields: listFileFields,
    answers: {
      200: {
        description: 'The preview, or the rejected rows',
        schema: envelope(previewData),
        mediaTypes: ['text/csv'],
      },
    },
    refuses: [400, 429, 503],
    async handler(call, { body, query }) {
      const list = listToPreview(call, body);
      if (query.format === 'csv') return sendRejectedRows(call, list);
      return success(await withSheet(call, list, (sheet) => previewOf(call, sheet)));
    },
  }),
];

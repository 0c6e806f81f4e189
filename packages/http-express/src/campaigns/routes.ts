import type { Campaign, Run } from '@ghanti/core';
import { envelope, type JsonAnswer, success } from '../envelope';
import { idParams, pageRequest, presentPagination } from '../fields';
import { claimOf, replay, replayedHeader } from '../idempotency';
import { presentImport } from '../lists/present';
import { type Call, type Method, type Route, route } from '../route';
import { beginCampaign, faultsOfBegin } from './begin';
import { createCampaign, faultsOfNumbers } from './create';
import { giveTicket } from './give-ticket';
import { presentCampaign, presentKept, presentRun } from './present';
import { streamProgress } from './progress-stream';
import { sendReport } from './report';
import {
  beginBody,
  begunData,
  campaignList,
  createBody,
  createdData,
  deletedData,
  detailsData,
  eventsQuery,
  listQuery,
  orderedData,
  reportQuery,
  retrievedData,
  runsData,
  ticketData,
  updateBody,
} from './schemas';

const tag = 'Campaigns';
const campaigns = '/api/system/campaigns';

/** A campaign with the numbers that its account calls from. */
async function present({ parts, accountId }: Call<'account'>, campaign: Campaign) {
  const owned = await parts.engine.phoneLines.owned(accountId);
  return presentCampaign(
    campaign,
    owned.map((line) => line.number),
  );
}

/** One campaign as `data.details` holds it: a list of one, unless the router is to answer it plainly. */
async function detailsOf(call: Call<'account'>, campaign: Campaign) {
  const shown = await present(call, campaign);
  return call.parts.details === 'list' ? [shown] : shown;
}

export const campaignRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: campaigns,
    tag,
    summary: 'The campaigns of the account',
    access: 'account',
    query: listQuery,
    answers: { 200: { description: 'One page, newest first, without an envelope', schema: campaignList } },
    refuses: [400],
    async handler({ parts, accountId }, { query }) {
      const page = pageRequest(query);
      const { search, status } = query;
      const found = await parts.engine.campaigns.list(accountId, {
        ...page,
        ...(search && { search }),
        ...(status && { status }),
      });
      const body = {
        pagination: presentPagination(page, found.total),
        result: {
          messages: 'Campaign Successfully Retrieved',
          'campaign-lists': found.items.map((campaign) => presentCampaign(campaign, found.callers)),
        },
      };
      return { status: 200, body };
    },
  }),
  route({
    method: 'post',
    path: campaigns,
    tag,
    summary: 'Create a campaign',
    description:
      'The numbers are a list, or a file: sent along as a form (.xlsx or .csv), or named when it was uploaded before. The column of the ' +
      'numbers is known by its heading, or said with `number_column` (its heading, or its index from 0); `include_hidden` takes rows that ' +
      'the sheet hides. With `returning` the answer holds the ids of the numbers that were kept, in their order, of 50,000 at most.',
    access: 'account',
    body: createBody,
    fileFields: ['send_to_number_file'],
    idempotency: 'answer',
    answers: { 201: { description: 'The campaign, and what became of the rows', schema: envelope(createdData) } },
    refuses: [400, 409, 422, 429, 503],
    alsoRefused: ({ parts, files }, { given }) => faultsOfNumbers(parts, given, files.get('send_to_number_file')),
    async handler(call, { body }) {
      const file = call.files.get('send_to_number_file');
      const key = claimOf(call, { method: 'post' });
      const { campaign, summary, numbers, understood, replayed } = await createCampaign(call, body, file, key);
      const data = {
        details: await detailsOf(call, campaign),
        import: { ...presentImport(summary), ...understood },
        ...(numbers && { numbers: numbers.map(presentKept) }),
      };
      const created = success(data, 'Campaign Created Successfully', 201);
      return replayed ? replay(created) : created;
    },
  }),
  route({
    method: 'put',
    path: `${campaigns}/:id/update`,
    tag,
    summary: 'Change a campaign',
    access: 'account',
    params: idParams,
    body: updateBody,
    answers: { 200: { description: 'The campaign as it is now', schema: envelope(detailsData) } },
    refuses: [400, 404, 409],
    async handler(call, { params, body }) {
      const { name, services, description } = body;
      const campaign = await call.parts.engine.campaigns.update(call.accountId, params.id, {
        ...(name === undefined ? {} : { name }),
        ...(services === undefined ? {} : { services }),
        ...(description === undefined ? {} : { description }),
        ...(body.calling_window === undefined ? {} : { callingWindow: body.calling_window }),
      });
      return success({ details: await detailsOf(call, campaign) }, 'Campaign details successfully updated.');
    },
  }),
  route({
    method: 'delete',
    path: `${campaigns}/:id/delete`,
    tag,
    summary: 'Delete a campaign',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'It is gone', schema: envelope(deletedData) } },
    refuses: [404, 409],
    async handler({ parts, accountId }, { params }) {
      await parts.engine.campaigns.remove(accountId, params.id);
      // The first key and its words are the original's own spelling.
      return success({ camaign: 'Campaign Deleted Succesfully', campaign: 'Campaign Deleted Successfully' });
    },
  }),
  details('get'),
  details('delete'),
  route({
    method: 'post',
    path: `${campaigns}/:id/begin`,
    tag,
    summary: 'Begin a campaign, or run it again',
    description:
      'What is left out is taken from the latest begin. Without status or individual: the numbers not started. ' +
      'A placeholder of the message is a tag or its heading in single braces, `{tags_name}` or `{name}`; what is meant as one and cannot be filled is refused.',
    access: 'account',
    params: idParams,
    body: beginBody,
    fileFields: ['aud_file', 'audio'],
    refusesUnknownFields: true,
    idempotency: 'engine',
    answers: { 200: { description: 'It is running or scheduled', schema: envelope(begunData) } },
    refuses: [400, 402, 404, 409, 422, 429, 503],
    alsoRefused: (call, { params, body }) => faultsOfBegin(call, params.id, body),
    async handler(call, { params, body }) {
      const { run, campaign, replayed } = await beginCampaign(call, params.id, body);
      const answer = begun(run, campaign);
      return replayed ? { ...answer, headers: replayedHeader } : answer;
    },
  }),
  order('pause', 'Pause a running campaign', 'Campaign is paused'),
  order('resume', 'Resume a paused campaign', 'Campaign is running'),
  order('terminate', 'Terminate a campaign', 'Campaign is terminated'),
  route({
    method: 'get',
    path: `${campaigns}/:id/runs`,
    tag,
    summary: 'The runs of a campaign',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'Newest first', schema: envelope(runsData) } },
    refuses: [404],
    async handler({ parts, accountId }, { params }) {
      const runs = await parts.engine.campaigns.runs(accountId, params.id);
      return success({ runs: runs.map(presentRun) });
    },
  }),
  route({
    method: 'get',
    path: `${campaigns}/:id/report`,
    tag,
    summary: 'Every number of a campaign, as a file',
    access: 'account',
    params: idParams,
    query: reportQuery,
    answers: {
      200: {
        description: 'Streamed',
        mediaTypes: [
          'text/csv',
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          'application/json',
        ],
      },
    },
    refuses: [400, 404],
    handler: (call, { params, query }) => sendReport(call, params.id, query.format),
  }),
  route({
    method: 'get',
    path: `${campaigns}/:id/events`,
    tag,
    summary: 'Live progress of a campaign',
    description:
      'Server-sent events: progress, run, finished; logged_out when the login has ended. With `until=finished` the last event is end.',
    access: 'account',
    takesTickets: true,
    params: idParams,
    query: eventsQuery,
    answers: {
      200: { description: 'Open until the caller goes, or all is told', mediaTypes: ['text/event-stream'] },
      204: { description: 'To an EventSource that connects again after the event end: it leaves off', mediaTypes: [] },
    },
    refuses: [400, 404, 429],
    handler: (call, { params, query }) => streamProgress(call, params.id, query.until),
  }),
  route({
    method: 'post',
    path: `${campaigns}/:id/events/ticket`,
    tag,
    summary: 'A ticket to the events of a campaign, for a browser',
    description:
      "An EventSource cannot send an access token, and none belongs into an address. A ticket opens this campaign's stream once, within a minute.",
    access: 'account',
    ownAuthOnly: true,
    params: idParams,
    answers: { 201: { description: 'The ticket', schema: envelope(ticketData) } },
    refuses: [404],
    handler: (call, { params }) => giveTicket(call, params.id),
  }),
];

/** The original documents DELETE; it answers the same, and deletes nothing. */
function details(method: Method): Route {
  return route({
    method,
    path: `${campaigns}/:id/details`,
    tag,
    summary: 'One campaign',
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'The campaign', schema: envelope(retrievedData) } },
    refuses: [404],
    async handler(call, { params }) {
      const campaign = await call.parts.engine.campaigns.get(call.accountId, params.id);
      return success({ messages: 'Details Retrived successfully', details: await detailsOf(call, campaign) });
    },
  });
}

function order(word: 'pause' | 'resume' | 'terminate', summary: string, message: string): Route {
  return route({
    method: 'post',
    path: `${campaigns}/:id/${word}`,
    tag,
    summary,
    access: 'account',
    params: idParams,
    answers: { 200: { description: 'The run as it is now', schema: envelope(orderedData) } },
    refuses: [404, 409],
    async handler(call, { params }) {
      const { campaigns: api } = call.parts.engine;
      const run = await api[word](call.accountId, params.id);
      const campaign = await api.get(call.accountId, params.id);
      return success({ run: presentRun(run), details: [await present(call, campaign)] }, message);
    },
  });
}

function begun(run: Run, campaign: Campaign): JsonAnswer {
  return success(
    {
      'hold amount': `${run.held} credits on hold for ${campaign.name} campaign.`,
      run_id: run.id,
      numbers: run.numbers,
      credits_held: run.held,
    },
    run.scheduledFor ? 'Campaign is scheduled' : 'Campaign is running',
  );
}

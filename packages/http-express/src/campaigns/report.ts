import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Campaign, Recipient } from '@ghanti/core';
import { presentNumber } from '../numbers/present';
import type { Answer, Call } from '../route';

type Cell = string | number | null;
export type ReportFormat = 'csv' | 'xlsx' | 'json';

const facts = [
  'id',
  'number',
  'status',
  'duration',
  'playback',
  'credit_consumed',
  'attempts',
  'reason',
  'updated_at',
  'keys',
  'reference',
] as const;

const mediaTypes: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json; charset=utf-8',
};

/** Streams every number of a campaign, in bounded memory: one column for each fact and each usable tag. */
export async function sendReport(call: Call<'account'>, campaignId: number, format: ReportFormat): Promise<Answer> {
  const { parts, accountId, req, res, signal } = call;
  const campaign = await parts.engine.campaigns.get(accountId, campaignId);
  const recipients = parts.engine.campaigns.recipients(accountId, campaignId);
  const columns = [...facts, ...campaign.usableTags];
  const rows = rowsOf(campaign, recipients);
  res.status(200);
  res.attachment(`${fileStem(campaign)}.${format}`);
  res.set('Content-Type', mediaTypes[format]);
  if (req.method === 'HEAD') {
    res.end();
    return 'written';
  }
  const body =
    format === 'json'
      ? Readable.from(jsonOf(campaign, columns, rows))
      : parts.spreadsheets.write(format, { columns, rows });
  try {
    await pipeline(body, res, { signal });
  } catch (error) {
    // The answer has begun: a caller that is still there learns by the broken connection, not by a half file.
    if (!signal.aborted) parts.logger.error({ name: nameOf(error), campaignId }, 'a report broke off');
    res.destroy();
  }
  return 'written';
}

async function* rowsOf(campaign: Campaign, recipients: AsyncIterable<Recipient>): AsyncIterable<readonly Cell[]> {
  for await (const recipient of recipients) {
    const number = presentNumber(recipient, campaign.name);
    const tags = campaign.usableTags.map((tag) => cellOf(number.available_tags[tag]));
    yield [...facts.map((fact) => number[fact]), ...tags];
  }
}

function cellOf(value: string | number | boolean | undefined): Cell {
  return typeof value === 'boolean' ? String(value) : (value ?? null);
}

/** The envelope around a list that is never whole in memory. */
async function* jsonOf(
  campaign: Campaign,
  columns: readonly string[],
  rows: AsyncIterable<readonly Cell[]>,
): AsyncIterable<string> {
  const head = JSON.stringify({ campaign: campaign.name, columns }).slice(0, -1);
  yield `{"status":200,"success":true,"message":null,"errors":[],"data":${head},"numbers":[`;
  let separator = '';
  for await (const row of rows) {
    yield separator + JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])));
    separator = ',';
  }
  yield ']}}';
}

/** Safe on every system; what people read of the name stays. */
function fileStem({ id, name }: Campaign): string {
  const readable = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return `${readable || 'campaign'}-${id}`;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

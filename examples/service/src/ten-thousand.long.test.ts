import { freePort } from '@ghanti/store-postgres/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { type ApiClient, aClient, campaignIn, type Json } from './testing/api-client';
import { placedIn } from './testing/carrier-journal';
import { aDataFolder, type RunningService, startService } from './testing/running-service';

const fates = [
  'completed',
  'unanswered',
  'unanswered',
  'failed',
  'hungup',
  'completed',
  'completed',
  'completed',
  'completed',
  'completed',
];
const names = ['सीता', 'हरि', 'कृष्ण', 'गीता', 'O’Brien, "Ram"', 'Łukasz'];
const credentials = { email: 'operator@example.test', password: 'a long enough password' };

/** A sheet of so many rows: every 50th repeats an earlier number, every 40th is no number. */
function aSheet(rows: number): { csv: string; numbers: readonly string[]; duplicates: number; rejected: number } {
  const lines = ['name,mobile,amount'];
  const numbers: string[] = [];
  let duplicates = 0;
  let rejected = 0;
  for (let n = 0; n < rows; n++) {
    const name = `"${(names[n % names.length] ?? '').replaceAll('"', '""')}"`;
    if (n % 50 === 49) {
      duplicates++;
      lines.push(`${name},${numbers[0]},1`);
    } else if (n % 40 === 39) {
      rejected++;
      lines.push(`${name},not a number,1`);
    } else {
      const number = `98${String(10_000_000 + n)}`;
      numbers.push(number);
      lines.push(`${name},${number},${n}`);
    }
  }
  return { csv: `\ufeff${lines.join('\r\n')}\r\n`, numbers, duplicates, rejected };
}

function foretold(numbers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const number of numbers) {
    const fate = fates[Number(number.at(-1))] ?? '';
    counts[fate] = (counts[fate] ?? 0) + 1;
  }
  return counts;
}

/** The progress of a campaign, without the statuses that nobody has. */
function countsOf(campaign: Json): Record<string, number> {
  return Object.fromEntries(Object.entries<number>(campaign.progress).filter(([, count]) => count > 0));
}

async function upload(client: ApiClient, csv: string): Promise<Json> {
  const form = new FormData();
  form.set('name', 'Ten thousand');
  form.set('services', 'PHONE');
  form.set('send_to_number_file', new Blob([csv], { type: 'text/csv' }), 'people.csv');
  const made = await client.send('POST', '/api/system/campaigns/', form);
  expect(made.http, made.text).toBe(201);
  return made.body.data;
}

async function countsOfReport(client: ApiClient, id: number): Promise<Record<string, number>> {
  const { text } = await client.get(`/api/system/campaigns/${id}/report/?format=csv`);
  const [heading = '', ...lines] = text
    .replace(/^\ufeff/, '')
    .trim()
    .split(/\r?\n/);
  const column = heading.split(',').indexOf('status');
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const status = line.split(',')[column] ?? '';
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aService(environment: Record<string, string> = {}) {
  const data = await aDataFolder();
  closing.push(data.remove);
  const settings = {
    PORT: String(await freePort()),
    DATA_DIR: data.folder,
    GHANTI_EMAIL: credentials.email,
    GHANTI_PASSWORD: credentials.password,
    GHANTI_CREDITS: '20000',
    CALLS_PER_SECOND: '2000',
    CHANNELS: '2000',
    LOG_LEVEL: 'warn',
    ...environment,
  };
  const start = async () => {
    const service: RunningService = await startService(settings);
    closing.push(() => service.stop());
    return { service, client: await aClient(service.url, credentials) };
  };
  return Object.assign(start, { folder: data.folder });
}

describe('a spreadsheet of 10,000 rows', () => {
  it('runs to its end as the digits foretell, the money adds up, and the report agrees', async () => {
    const start = await aService({ SIMULATOR_SPEED: '500' });
    const { client } = await start();
    const sheet = aSheet(10_000);
    const { details, import: summary } = await upload(client, sheet.csv);
    const [{ id, usable_tags }] = details;
    expect(usable_tags).toEqual(['tags_name', 'tags_amount']);
    expect(summary).toMatchObject({
      accepted: sheet.numbers.length,
      duplicates: sheet.duplicates,
      rejected_total: sheet.rejected,
    });
    expect(summary.rejected).toHaveLength(100);
    expect(summary.rejected[0]).toMatchObject({ row: 41, value: 'not a number' });
    const begun = await client.send('POST', `/api/system/campaigns/${id}/begin/`, {
      message: 'नमस्ते, तपाईंको भुक्तानी बाँकी छ।',
    });
    expect(begun.body.data).toMatchObject({ numbers: sheet.numbers.length });
    const campaign = await campaignIn(client, id, ['completed'], 400);
    const expected = foretold(sheet.numbers);
    expect(countsOf(campaign)).toEqual({ total: sheet.numbers.length, ...expected });
    expect(await countsOfReport(client, id)).toEqual(expected);
    const { body } = await client.get('/api/accounts/user_details/');
    const { available, held, spent } = body.data.user_details.credit;
    expect(held).toBe(0);
    expect(spent).toBe((expected.completed ?? 0) + (expected.hungup ?? 0));
    expect(available + spent).toBe(20_000);
  }, 600_000);
});

describe('a service that is killed in the middle', () => {
  it('goes on to the end when it is started again: nobody is called twice, and no status is wrong', async () => {
    const start = await aService({ SIMULATOR_SPEED: '50', CALLS_PER_SECOND: '150', DOUBT_SECONDS: '1' });
    const first = await start();
    const sheet = aSheet(600);
    const { details } = await upload(first.client, sheet.csv);
    const [{ id }] = details;
    await first.client.send('POST', `/api/system/campaigns/${id}/begin/`, { message: 'नमस्ते {tags_name}' });
    let last = first;
    for (let kill = 1; kill <= 3; kill++) {
      // In the middle, however fast the machine is: some were called since the start, and most were not yet.
      while ((await placedIn(start.folder)).length < kill * 80) await new Promise((go) => setTimeout(go, 20));
      await last.service.kill();
      last = await start();
    }
    const campaign = await campaignIn(last.client, id, ['completed'], 400);
    expect(countsOf(campaign)).toEqual({ total: sheet.numbers.length, ...foretold(sheet.numbers) });
    const { body } = await last.client.get('/api/accounts/user_details/');
    expect(body.data.user_details.credit.held).toBe(0);
    await last.service.stop();
    const calls = (await placedIn(start.folder)).map(({ to }) => to);
    expect(calls.length).toBe(sheet.numbers.length);
    expect(new Set(calls).size).toBe(calls.length);
  }, 600_000);
});

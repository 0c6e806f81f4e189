import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SheetReader, Spreadsheets } from '@ghanti/core';
import { diskUploads } from '@ghanti/media-disk';
import { createSpreadsheets } from '@ghanti/spreadsheet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaignOfFile, finished } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let folder: string;
let service: TestService;
let client: Client;
/** Sheets that were opened and not let go of yet: an .xlsx is a temporary file. */
const open = new Set<SheetReader>();
const sheets = createSpreadsheets();
const spreadsheets: Spreadsheets = {
  ...sheets,
  async read(body, file, options) {
    const sheet = await sheets.read(body, file, options);
    open.add(sheet);
    const close = async () => {
      await sheet.close?.();
      open.delete(sheet);
    };
    return { ...sheet, close };
  },
};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-uploads-'));
  service = await startService({ router: { spreadsheets, uploads: diskUploads({ folder }) } });
  client = await service.account();
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const path = '/api/system/campaigns/';

describe('with real sheets, on a real disk', () => {
  it('takes what an operator put into the upload folder, by its name', async () => {
    await writeFile(
      join(folder, 'numbers.csv'),
      '\uFEFFPhone,Name\r\n+977 984-3818700,"Asha, Rai"\r\n९८४३८१८७०१,Bina\r\n',
    );
    const reply = await client.post(path, {
      name: 'sample bulk campaign',
      services: 'SMS',
      send_to_number_file: 'numbers.csv',
    });
    expect(reply.status).toBe(201);
    expect(reply.at('data', 'import')).toMatchObject({ accepted: 2, rejected_total: 0 });
    expect(reply.at('data', 'details', 0, 'usable_tags')).toEqual(['tags_name']);
  });

  it('reads again, as a new campaign, the report that it wrote', async () => {
    const campaign = await aCampaignOfFile(client, 'number,name\n9800000010,=cmd()\n9800000023,Bina\n');
    await client.post(`${path}${campaign.id}/begin`, { message: 'Hi {tags_name}' });
    await finished(client, campaign);
    for (const format of ['xlsx', 'csv']) {
      const report = await client.raw(`${path}${campaign.id}/report/?format=${format}`);
      const form = new FormData();
      form.set('send_to_number_file', await report.blob(), `report.${format}`);
      form.set('name', 'again');
      form.set('services', 'SMS');
      const reply = await client.post(path, form);
      expect(reply.status).toBe(201);
      expect(reply.at('data', 'import')).toMatchObject({ accepted: 2, rejected_total: 0 });
      expect(reply.at('data', 'details', 0, 'usable_tags')).toContain('tags_status');
      const list = await client.get(`/api/system/campaigns/number/${reply.number('data', 'details', 0, 'id')}`);
      expect(list.at('data', 'number-lists', 0, 'available_tags')).toMatchObject({
        tags_name: '=cmd()',
        tags_status: 'completed',
      });
    }
  });

  it('lets go of a sheet also where the request is refused for something else', async () => {
    const campaign = await aCampaignOfFile(client, 'number,name\n9800000010,Asha\n');
    const report = await client.raw(`${path}${campaign.id}/report/?format=xlsx`);
    const form = new FormData();
    form.set('send_to_number_file', await report.blob(), 'report.xlsx');
    form.set('name', 'at night');
    form.set('services', 'SMS');
    form.set('calling_window', JSON.stringify({ from: '20:00', to: '08:00' }));
    expect((await client.post(path, form)).status).toBe(400);
    expect(open.size).toBe(0);
  });

  it('refuses what is no sheet, whatever its name', async () => {
    const form = new FormData();
    form.set('send_to_number_file', new Blob([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])]), 'numbers.xlsx');
    form.set('name', 'picture');
    form.set('services', 'SMS');
    const reply = await client.post(path, form);
    expect(reply.status).toBe(400);
    expect(reply.faults[0]?.field).toBe('send_to_number_file');
  });

  it('opens nothing outside the folder, by any spelling', async () => {
    const outside = [
      '..%2fnumbers.csv',
      '....//numbers.csv',
      'numbers.csv/../../x',
      '.accounts/x',
      'numbers.csv\u0000.xlsx',
    ];
    for (const name of outside)
      expect((await client.post(path, { name: 'x', services: 'SMS', send_to_number_file: name })).status).toBe(400);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaignOfFile, finished, type MadeCampaign } from '../testing/builders';
import type { Client } from '../testing/client';
import { readReply } from '../testing/reply';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
let campaign: MadeCampaign;
beforeAll(async () => {
  service = await startService();
  client = await service.account();
  campaign = await aCampaignOfFile(client, 'number,name\n9800000010,Asha\n9800000023,Bina\n');
  await client.put(`/api/system/number/${campaign.numberIds[0]}/`, { reference: 'order 00017' });
  await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'Hi {tags_name}' });
  await finished(client, campaign);
});
afterAll(() => service.stop());

const report = (query = '') => client.raw(`/api/system/campaigns/${campaign.id}/report/${query}`);

describe('GET .../report/', () => {
  it.each([
    ['', 'csv', 'text/csv; charset=utf-8'],
    ['?format=xlsx', 'xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ])('streams every number as a sheet: %s', async (query, format, type) => {
    const response = await report(query);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="?campaign-\\d+-\\d+\\.${format}"?$`),
    );
    const [heading, ...rows] = (await response.text()).trim().split('\n');
    expect(heading).toBe(
      `${format}:id,number,status,duration,playback,credit_consumed,attempts,reason,updated_at,keys,reference,tags_name`,
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(/^\d+,9800000010,completed,\d+(\.\d+)?,\d+(\.\d+)?,1,1,.*,,order 00017,Asha$/);
    expect(rows[1]).toMatch(/,9800000023,failed,.*,,,Bina$/);
  });

  it('streams JSON in the envelope', async () => {
    const reply = await readReply(await report('?format=json'));
    expect(reply.body).toMatchObject({
      status: 200,
      success: true,
      errors: [],
      data: {
        campaign: campaign.name,
        numbers: [
          {
            number: 9800000010,
            status: 'completed',
            credit_consumed: 1,
            attempts: 1,
            reference: 'order 00017',
            tags_name: 'Asha',
          },
          { number: 9800000023, status: 'failed', reference: null, tags_name: 'Bina' },
        ],
      },
    });
  });

  it('gives the file a name that is safe, and readable in any script', async () => {
    await client.put(`/api/system/campaigns/${campaign.id}/update`, { name: '../घण्टी "x"\r\nSet-Cookie: y' });
    const disposition = (await report()).headers.get('content-disposition');
    expect(disposition).toContain(`filename*=UTF-8''${encodeURIComponent('घण्टी')}-x-Set-Cookie-y-${campaign.id}.csv`);
    expect(disposition).not.toMatch(/\.\.|\r|\n/);
  });

  it('refuses an unknown format, and another campaign', async () => {
    expect((await client.get(`/api/system/campaigns/${campaign.id}/report?format=pdf`)).status).toBe(400);
    expect((await client.get('/api/system/campaigns/999999/report')).status).toBe(404);
  });
});

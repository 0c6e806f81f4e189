import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, aDayAhead, finished, type MadeCampaign, statusOf, until } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

let service: TestService;
let client: Client;
beforeAll(async () => {
  // Calls ring for as long as a test looks.
  service = await startService({ carrier: { speed: 0.01 }, settings: { channels: 1 } });
  client = await service.account();
});
afterAll(() => service.stop());

const order = (campaign: MadeCampaign, word: string) => client.post(`/api/system/campaigns/${campaign.id}/${word}/`);

describe('pause, resume and terminate', () => {
  it('pauses, resumes and terminates a run, and returns what was not spent', async () => {
    const campaign = await aCampaign(client);
    await client.post(`/api/system/campaigns/${campaign.id}/begin/`, { message: 'hello' });
    await until('a call is out', async () => {
      const list = await client.get(`/api/system/campaigns/number/${campaign.id}?status=dialing`);
      const ringing = await client.get(`/api/system/campaigns/number/${campaign.id}?status=ringing`);
      return list.number('data', 'pagination', 'total_items') + ringing.number('data', 'pagination', 'total_items') > 0;
    });
    const busy = await client.delete(`/api/system/campaigns/number/${campaign.numberIds[0]}/delete/`);
    expect(busy.status).toBe(409);
    const paused = await order(campaign, 'pause');
    expect(paused.at('data', 'run', 'state')).toBe('paused');
    expect(paused.at('data', 'details', 0, 'status')).toBe('paused');
    expect((await order(campaign, 'pause')).status).toBe(409);
    expect((await order(campaign, 'resume')).at('data', 'details', 0, 'status')).toBe('running');
    expect((await order(campaign, 'terminate')).status).toBe(200);
    await finished(client, campaign);
    const list = await client.get(`/api/system/campaigns/number/${campaign.id}?status=terminated`);
    expect(list.at('data', 'pagination', 'total_items')).toBe(3);
    const user = await client.get('/api/accounts/user_details/');
    expect(user.at('data', 'user_details', 'credit')).toEqual({ available: 1_000, held: 0, spent: 0 });
  });

  it('cancels a schedule', async () => {
    const campaign = await aCampaign(client);
    await client.post(`/api/system/campaigns/${campaign.id}/begin/`, {
      message: 'x',
      schedule_date: `${aDayAhead()}T00:00`,
    });
    expect((await order(campaign, 'terminate')).at('data', 'run', 'state')).toBe('canceled');
    expect(await statusOf(client, campaign)).not.toBe('scheduled');
  });

  it.each(['pause', 'resume', 'terminate'])(
    'answers 409 to %s when nothing runs, and says what would allow it',
    async (word) => {
      const reply = await order(await aCampaign(client), word);
      expect(reply.status).toBe(409);
      expect(reply.message).toMatch(/Only a .* campaign can be/);
    },
  );
});

import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aCampaign, aCampaignOfFile, statusOf } from '../testing/builders';
import type { Client } from '../testing/client';
import { startService, type TestService } from '../testing/service';

/** In May of 2023 the dates of the documented samples lay ahead. */
let now = new Date('2023-05-09T06:00:00Z');
let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ dials: false, now: () => now });
  client = await service.account();
  const audio = Buffer.concat([Buffer.from('RIFF'), Buffer.alloc(5_000)]);
  await service.uploads.save(null, 'path/containing/audio.mp3', Readable.from([audio]));
});
afterAll(() => service.stop());

const scheduleDate = '2023-05-09T17:07';
const begin = (id: number, body: unknown, headers?: Record<string, string>) =>
  client.post(`/api/system/campaigns/${id}/begin/`, body, headers);

describe('the documented dates, while they lay ahead', () => {
  it('are times of Kathmandu, and are told', async () => {
    const campaign = await aCampaign(client);
    const reply = await begin(campaign.id, { message: 'later', schedule_date: scheduleDate });
    expect(reply).toMatchObject({ status: 200, message: 'Campaign is scheduled' });
    const details = await client.get(`/api/system/campaigns/${campaign.id}/details`);
    expect(details.at('data', 'details', 0)).toMatchObject({
      status: 'scheduled',
      schedule_date: '2023-05-09T11:22:00.000Z',
    });
    const offset = await begin((await aCampaign(client)).id, { message: 'x', schedule_date: '2023-05-09T17:07-04:00' });
    expect(offset.status).toBe(200);
  });

  it('are taken with all attributes at once; only who has the status is missing before a run', async () => {
    const { id } = await aCampaignOfFile(client, 'number,name,age,salary\n9800000013,Asha,25,1000\n');
    const all = {
      message: 'Hi {tags_name}, you are {tags_age} years old and your salary is {tags_salary}.',
      aud_file: 'path/containing/audio.mp3',
      priority: 'message',
      voice_input: 'np_prasanna',
      schedule_date: scheduleDate,
    };
    const nobody = await begin(id, { ...all, status: 'failed' });
    expect(nobody.faults).toMatchObject([{ field: 'status', code: 'no_numbers' }]);
    expect((await begin(id, all)).message).toBe('Campaign is scheduled');
  });

  it('are not begun again by a repeated request when they are past', async () => {
    const campaign = await aCampaign(client);
    const body = { message: 'later', schedule_date: scheduleDate };
    const key = { 'idempotency-key': 'scheduled' };
    const first = await begin(campaign.id, body, key);
    now = new Date('2023-05-09T11:30:00Z');
    const again = await begin(campaign.id, body, key);
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([200, 'true', first.body]);
    expect((await begin(campaign.id, { ...body, message: 'other' }, key)).status).toBe(422);
    const anew = await begin((await aCampaign(client)).id, body);
    expect(anew.faults).toMatchObject([{ field: 'schedule_date', code: 'past_date' }]);
    expect(await statusOf(client, campaign)).toBe('scheduled');
  });
});

describe('a date that lies too far ahead', () => {
  const faultOf = async (schedule_date: string) => {
    const campaign = await aCampaign(client);
    const { faults } = await begin(campaign.id, { message: 'later', schedule_date });
    expect(await statusOf(client, campaign)).toBe('not started');
    return faults;
  };

  it('is refused from a year on', async () => {
    now = new Date('2026-12-01T06:00:00Z');
    const far = await faultOf('2027-12-01T11:46');
    expect(far).toMatchObject([{ field: 'schedule_date', code: 'too_far_ahead' }]);
    const near = await begin((await aCampaign(client)).id, { message: 'later', schedule_date: '2027-12-01T11:45' });
    expect(near.message).toBe('Campaign is scheduled');
  });

  it('and can only be one of Bikram Sambat is told as the Gregorian one', async () => {
    now = new Date('2026-12-01T06:00:00Z');
    for (const date of ['2083-09-01T10:00', '2083-09-01T10:00+05:45'])
      expect(await faultOf(date)).toMatchObject([
        { field: 'schedule_date', code: 'bikram_sambat', message: expect.stringContaining('2026-12-16') },
      ]);
    expect(await faultOf('2083-03-32T10:00')).toMatchObject([{ message: expect.stringContaining('2026-07-16') }]);
  });
});

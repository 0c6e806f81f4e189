import { describe, expect, it } from 'vitest';
import type { Service } from '../domain/words';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

/** An engine whose carrier keeps the texts that leave, and an account with a campaign of two people. */
async function aCampaignWithTags({ services = 'SMS', due = '2083-08-08' }: { services?: Service; due?: string } = {}) {
  const clock = createTestClock();
  const carrier = createSimulator({ clock });
  const sent: string[] = [];
  const telephony: typeof carrier = {
    ...carrier,
    sendMessage(request, signal) {
      sent.push(request.text);
      return carrier.sendMessage(request, signal);
    },
  };
  const engine = createEngine({ store: createMemoryStore(), telephony, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'asha@example.test', credits: 1_000 });
  const rows = [
    { number: '9801000000', tags: { tags_name: 'सीता', tags_due_date: due }, row: 2 },
    { number: '9801000010', tags: { tags_name: '{Due Date} {otp} {{tags_name}}', tags_due_date: due }, row: 3 },
  ];
  const { campaign } = await engine.campaigns.create(
    id,
    { name: 'Dues', services, usableTags: ['tags_name', 'tags_due_date'] },
    rows,
  );
  const begin = (message: string) => engine.campaigns.begin(id, campaign.id, { message });
  const ended = async () => {
    for (let second = 0; second < 120; second++) {
      if ((await engine.campaigns.get(id, campaign.id)).status === 'completed') return;
      await clock.advance(1_000);
    }
    throw new Error('the campaign did not end');
  };
  const sendCode = async (message: string) => {
    const order = { number: '9801000000', message, channel: 'text', option: 'personnel', code: '0042' } as const;
    const sending = engine.otp.send(id, order);
    sending.catch(() => {});
    await clock.advance(1_000);
    return sending;
  };
  return { engine, accountId: id, campaign, begin, ended, sent, sendCode };
}

describe("a campaign's message", () => {
  it('is filled where a tag is named by its heading, and values are never read for placeholders', async () => {
    const { begin, ended, sent } = await aCampaignWithTags();
    await begin('Hi {Name}: {Due Date}, {tags_due_date}. {"a": 1} {}');
    await ended();
    expect(sent.sort()).toEqual([
      'Hi {Due Date} {otp} {{tags_name}}: 2083-08-08, 2083-08-08. {"a": 1} {}',
      'Hi सीता: 2083-08-08, 2083-08-08. {"a": 1} {}',
    ]);
  });

  it.each(['{first name}', '{tags\u200b_name}', '｛tags_name｝', '{tags_name', '{{name}}', '[tags_name]', '{otp}'])(
    'is refused with the usable tags for %j',
    async (placeholder) => {
      const { begin, sent } = await aCampaignWithTags();
      await expect(begin(`Hi {tags_name}, {x: 1} ${placeholder}`)).rejects.toMatchObject({
        code: 'invalid_input',
        faults: [
          { field: 'message', code: 'unknown_tag', message: expect.stringContaining('tags_name, tags_due_date') },
        ],
      });
      expect(sent).toEqual([]);
    },
  );

  it('holds as much as all its tags can bring: one that stands twice brings its value twice', async () => {
    const { engine, accountId, begin, ended } = await aCampaignWithTags({ due: 'क'.repeat(200) });
    const { run } = await begin('{Due Date}'.repeat(5));
    // 1,000 characters of UCS-2 are 15 parts.
    expect(run.holdPerNumber).toBeGreaterThanOrEqual(15);
    await ended();
    expect((await engine.account(accountId))?.credit).toEqual({ available: 970, held: 0, spent: 30 });
  });

  it('holds for speech what all its tags can bring', async () => {
    const once = await aCampaignWithTags({ services: 'PHONE', due: 'क'.repeat(200) });
    const often = await aCampaignWithTags({ services: 'PHONE', due: 'क'.repeat(200) });
    const { run } = await once.begin('{Due Date}');
    expect((await often.begin('{Due Date} '.repeat(10))).run.talkLimitSeconds).toBeGreaterThan(run.talkLimitSeconds);
  });
});

describe("a code's message", () => {
  it.each(['{otp}', '{OTP}', '{ Otp }'])('has the code in the place of %s', async (placeholder) => {
    const { sendCode, sent } = await aCampaignWithTags();
    await sendCode(`Your code: ${placeholder}. {"a": 1}`);
    expect(sent).toEqual(['Your code: 0042. {"a": 1}']);
  });

  it.each(['{code}', '｛otp｝', '{otp\u200b}', '{{otp}}', '{otp', '{tags_otp}', '{one time password}', '{ओटिपी}'])(
    'is refused for %j, also beside {otp}',
    async (placeholder) => {
      const { sendCode, sent } = await aCampaignWithTags();
      for (const message of [`Code ${placeholder}`, `Code {otp} ${placeholder}`])
        await expect(sendCode(message)).rejects.toMatchObject({
          code: 'invalid_input',
          faults: expect.arrayContaining([expect.objectContaining({ field: 'message', code: 'unknown_tag' })]),
        });
      expect(sent).toEqual([]);
    },
  );
});

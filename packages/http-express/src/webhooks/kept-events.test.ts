import { afterEach, describe, expect, it } from 'vitest';
import { aCampaign, finished, type MadeCampaign, until } from '../testing/builders';
import { type PostOffice, postOffice, sign } from '../testing/post-office';
import { startService, type TestService } from '../testing/service';

/** What a carrier waits for an answer before it believes that we are down (docs/correctness/rules.md). */
const mostMs = 1_000;

/** Of several, one after another: a machine that stands still holds one of them up, a wait of ours each. */
const fastest = (answers: readonly { readonly ms: number }[]) => Math.min(...answers.map(({ ms }) => ms));

interface Place {
  readonly service: TestService;
  readonly carrier: PostOffice;
  readonly campaign: MadeCampaign;
  begin(more?: object): Promise<void>;
  /** Over the socket, signed; the answer's status and how long it took. */
  tell(token: string, word: string): Promise<{ status: number; ms: number }>;
  /** All that an account can see of its calls and its money. */
  sight(): Promise<unknown>;
}

const places: Place[] = [];
afterEach(async () => {
  for (const { service } of places.splice(0)) await service.stop();
});

/** A service whose two numbers were called once, and heard the message to its end. */
async function afterOneRun(): Promise<Place> {
  const carrier = postOffice();
  const settings = { secret: 'a secret that outlives the database' };
  const service = await startService({ telephony: carrier, settings });
  // Whom the host's events are for; nobody listens there.
  const made = await service.admin.post('/api/system/webhooks', { url: 'http://127.0.0.1:9/hook' });
  const host = made.number('data', 'details', 'id');
  const campaign = await aCampaign(service.admin, { numbers: [9800000010, 9800000020] });
  const path = `/api/system/campaigns/${campaign.id}`;
  const place: Place = {
    service,
    carrier,
    campaign,
    async begin(more = {}) {
      expect((await service.admin.post(`${path}/begin`, more)).status).toBe(200);
    },
    async tell(token, word) {
      const url = `${service.url}/webhooks/post-office/status/${token}`;
      const startedAt = performance.now();
      const response = await fetch(url, { method: 'POST', body: word, headers: { 'x-signature': sign(url, word) } });
      await response.text();
      return { status: response.status, ms: performance.now() - startedAt };
    },
    async sight() {
      const [list, details, me, told] = await Promise.all([
        service.admin.get(`/api/system/campaigns/number/${campaign.id}`),
        service.admin.get(`${path}/details`),
        service.admin.get('/api/accounts/user_details'),
        service.admin.get(`/api/system/webhooks/${host}/deliveries`),
      ]);
      const events = told.number('data', 'pagination', 'total_items');
      expect(events).toBeGreaterThan(2);
      return { list: list.body, details: details.body, me: me.body, events };
    },
  };
  places.push(place);
  await place.begin({ message: 'hello' });
  await until('both are called', () => carrier.tokens.length === 2);
  for (const token of carrier.tokens) for (const word of ['heard', 'completed']) await place.tell(token, word);
  await finished(service.admin, campaign);
  return place;
}

/** A database restored from before its second begin, and the tokens of the two calls of that begin. */
async function aRestoredDatabase() {
  const [lost, restored] = [await afterOneRun(), await afterOneRun()];
  await lost.begin({ status: ['completed'] });
  await until('both are called again', () => lost.carrier.tokens.length === 4);
  return { restored, tokens: lost.carrier.tokens.slice(2) };
}

describe('a signed webhook about a call that the database does not know', () => {
  it('is answered 200 within a second, and changes nothing, however often it comes', async () => {
    const { restored, tokens } = await aRestoredDatabase();
    const before = await restored.sight();
    for (let times = 0; times < 3; times += 1) {
      const answers = [];
      for (const token of tokens) answers.push(await restored.tell(token, 'completed'));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(fastest(answers)).toBeLessThan(mostMs);
    }
    expect(await restored.sight()).toEqual(before);
    expect(await restored.service.store.inbox.about(restored.campaign.numberIds)).toHaveLength(2);
  });

  it('binds when its numbers are begun again: they are not called once more', async () => {
    const { restored, tokens } = await aRestoredDatabase();
    for (const token of tokens) for (const word of ['heard', 'completed']) await restored.tell(token, word);
    await restored.begin({ status: ['completed'] });
    await finished(restored.service.admin, restored.campaign);
    expect(restored.carrier.tokens).toHaveLength(2);
    const list = await restored.service.admin.get(`/api/system/campaigns/number/${restored.campaign.id}`);
    expect(list.at('data', 'number-lists')).toMatchObject([
      { status: 'completed', duration: 30 },
      { status: 'completed', duration: 30 },
    ]);
    expect(await restored.service.store.inbox.about(restored.campaign.numberIds)).toEqual([]);
  });

  it('of a token that nobody signed is answered, and kept nowhere', async () => {
    const { restored, tokens } = await aRestoredDatabase();
    const before = await restored.sight();
    const forged = (tokens[0] ?? '').replace(/\.[^.]+$/, '.AAAAAAAAAAAAAAAAAAAAAA');
    expect((await restored.tell(forged, 'completed')).status).toBe(200);
    expect(await restored.sight()).toEqual(before);
    expect(await restored.service.store.inbox.about(restored.campaign.numberIds)).toEqual([]);
  });
});

describe('the same signed webhook again', () => {
  it('changes nothing: no status, no credit, no event to the host', async () => {
    const place = await afterOneRun();
    const before = await place.sight();
    for (let times = 0; times < 20; times += 1) {
      const answers = [];
      for (const token of place.carrier.tokens) answers.push(await place.tell(token, 'completed'));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(fastest(answers)).toBeLessThan(mostMs);
    }
    expect(await place.sight()).toEqual(before);
  });
});

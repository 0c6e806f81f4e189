import { forkStandIn, type RunningStandIn, type StandInOptions, type TruthEntry } from '@ghanti/adapter-twilio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, campaignIn, type Json } from './testing/api-client';
import { anOperatedService, type OperatedService } from './testing/operated-service';
import { runDoctor } from './testing/run-doctor';

/** `CAMPAIGN_NUMBERS=10000 npx vitest run examples/service/src/twilio-campaigns.long.test.ts` for a larger one. */
const size = Number(process.env.TWILIO_NUMBERS);
const seed = Number(process.env.CAMPAIGN_SEED ?? 20_261);
// Far more than it takes: a machine that others use as well may be ten times as slow.
const patience = 600_000 + size * 120;

const caller = '+97715970000';
const message = 'नमस्ते, यो घण्टीको परीक्षण सन्देश हो। तपाईंको भुक्तानी यही महिनाको अन्तिम दिनसम्म बाँकी छ। धन्यवाद।';

/** Everything that can go wrong between us and Twilio, at once. */
const faults: NonNullable<StandInOptions['faults']> = {
  throttle: 0.01,
  resetBefore: 0.02,
  errorBefore: 0.02,
  silentBefore: 0.01,
  errorAfter: 0.03,
  dropAfter: 0.03,
  silentAfter: 0.02,
  readError: 0.05,
  callbackLoss: 0.05,
  callbackDuplicate: 0.1,
  callbackReorder: 0.1,
  callbackDelay: 0.1,
};

let standIn: RunningStandIn;
let client: ApiClient;
let operated: OperatedService;

beforeAll(async () => {
  standIn = await forkStandIn({
    seed,
    speed: 100,
    numbers: [caller],
    listLagMs: 1_000,
    callbackDelayMs: 500,
    signedPort: 'mixed',
    faults,
  });
  operated = await anOperatedService({
    GHANTI_CREDITS: String(size * 10),
    TELEPHONY: 'twilio',
    TWILIO_ACCOUNT_SID: standIn.accountSid,
    TWILIO_AUTH_TOKEN: standIn.authToken,
    TWILIO_FROM: caller,
    TWILIO_BASE_URL: standIn.url,
    CALLS_PER_SECOND: '60',
    CHANNELS: '400',
    // Longer than the lists lag behind: what is asked for sooner may be there and not be seen.
    DOUBT_SECONDS: '2',
    SILENCE_SECONDS: '5',
    RECEIPT_SECONDS: '10',
  });
  client = operated.client;
}, 180_000);

afterAll(async () => {
  try {
    await operated.close();
  } finally {
    await standIn.stop();
  }
});

/** Runs a campaign over `size` numbers to its end, and answers what the service reports of each. */
async function run(services: 'PHONE' | 'SMS'): Promise<readonly Json[]> {
  const numbers = Array.from({ length: size }, (_, n) => `98${String(10_000_000 + n)}`);
  const form = new FormData();
  form.set('name', `Many by ${services}`);
  form.set('services', services);
  form.set('send_to_number_file', new Blob([`number\n${numbers.join('\n')}\n`], { type: 'text/csv' }), 'people.csv');
  const made = await client.send('POST', '/api/system/campaigns/', form);
  expect(made.http, made.text).toBe(201);
  const [{ id }] = made.body.data.details;
  const begun = await client.send('POST', `/api/system/campaigns/${id}/begin/`, { message });
  expect(begun.body.data, begun.text).toMatchObject({ numbers: size });
  await campaignIn(client, id, ['completed'], patience / 1_000);
  await standIn.idle();
  const report = await client.get(`/api/system/campaigns/${id}/report/?format=json`);
  return report.body.data.numbers;
}

type Ended = Extract<TruthEntry, { type: 'ended' }>;

/** What the contract calls the end of a call that Twilio ended so (docs/correctness/rules.md). */
function callStatus({ status, heard }: Ended): string {
  if (status === 'busy' || status === 'no-answer') return 'unanswered';
  if (status === 'completed') return heard ? 'completed' : 'hungup';
  return status === 'canceled' ? 'terminated' : status;
}

function messageStatus({ status, errorCode }: Ended): string {
  if (status === 'delivered') return 'completed';
  return errorCode === 30003 ? 'unanswered' : 'failed';
}

const of = <T extends TruthEntry['type']>(truth: readonly TruthEntry[], type: T) =>
  truth.filter((entry): entry is Extract<TruthEntry, { type: T }> => entry.type === type);

/** Nobody is doubled and nobody is lost: one call or message for each number, whatever was answered. */
function expectEachOnce(truth: readonly TruthEntry[], kind: 'call' | 'message'): void {
  const accepted = of(truth, 'accepted').filter((entry) => entry.kind === kind);
  const numbers = accepted.map(({ to }) => to);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers).toHaveLength(size);
}

/** A campaign that met none of the faults would prove nothing. A small one, run by hand, may miss a rare one. */
function expectAllFaults(truth: readonly TruthEntry[], room: 'Calls' | 'Messages'): void {
  if (size < 1_000) return;
  const requests = of(truth, 'request').filter(({ path }) => path.includes(room));
  const met = new Set(requests.map(({ fault }) => fault));
  const ofRequests = Object.keys(faults).filter((fault) => !fault.startsWith('callback'));
  expect(ofRequests.filter((fault) => !met.has(fault))).toEqual([]);
  expect(of(truth, 'callback').some(({ skipped }) => skipped)).toBe(true);
}

/** Shows only what differs: of a thousand lines, two are of interest. */
function expectTheSame(ours: readonly string[], theirs: readonly string[]): void {
  const without = (some: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return some.filter((one) => !known.has(one)).sort();
  };
  expect({ ours: without(ours, theirs), theirs: without(theirs, ours) }).toEqual({ ours: [], theirs: [] });
  expect(ours).toHaveLength(theirs.length);
}

const endsOf = (truth: readonly TruthEntry[], kind: 'call' | 'message') =>
  of(truth, 'ended').filter((entry) => entry.kind === kind);

describe(`a campaign of ${size} numbers at Twilio, with everything going wrong`, () => {
  it(
    'by voice: every status and every second is as the stand-in has it, each was called once, and all was heard',
    async () => {
      const report = await run('PHONE');
      const truth = standIn.truth();
      expectEachOnce(truth, 'call');
      expectAllFaults(truth, 'Calls');
      const ends = endsOf(truth, 'call');
      expectTheSame(
        report.map(({ number, status, duration }: Json) => `+977${number} ${status} ${duration ?? 0}`),
        ends.map((end) => `${end.to} ${callStatus(end)} ${end.seconds}`),
      );
      const fetches = of(truth, 'fetch');
      expect(fetches.filter(({ status, error }) => status !== 200 || error !== null)).toEqual([]);
      const spokenTo = new Set(fetches.filter(({ what }) => what === 'audio').map(({ sid }) => sid));
      expect(ends.filter(({ status, sid }) => status === 'completed' && !spokenTo.has(sid))).toEqual([]);
      expect(of(truth, 'callback').filter(({ status, skipped }) => !skipped && status !== 204)).toEqual([]);
    },
    patience,
  );

  it(
    'by text: every status is as the stand-in has it, and each was sent once',
    async () => {
      const report = await run('SMS');
      const truth = standIn.truth();
      expectEachOnce(truth, 'message');
      expectAllFaults(truth, 'Messages');
      expectTheSame(
        report.map(({ number, status }: Json) => `+977${number} ${status}`),
        endsOf(truth, 'message').map((end) => `${end.to} ${messageStatus(end)}`),
      );
    },
    patience,
  );

  it('leaves a database in which the doctor finds every promise kept', async () => {
    const { code, report } = await runDoctor(operated.database.connectionString);
    expect(code, report).toBe(0);
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GhantiError } from '../../domain/errors';
import { createMemoryStore } from '../../memory/store';
import { createSimulator } from '../../simulator/simulator';
import { createEngine } from '../create-engine';
import type { Engine } from '../engine';

let engine: Engine;
let me: number;
let campaign: number;

beforeAll(async () => {
  engine = createEngine({ store: createMemoryStore(), telephony: createSimulator({ speed: 500 }) });
  me = (await engine.accounts.create({ email: 'me@example.com', credits: 100 })).id;
  const input = { name: 'Hello', services: 'PHONE', usableTags: ['tags_name'] } as const;
  campaign = (await engine.campaigns.create(me, input, [{ number: '9800000010', tags: { tags_name: 'Sita' } }]))
    .campaign.id;
});
afterAll(() => engine.stop());

/** Calls a method as JavaScript does, where nothing checks types. */
async function refusalOf(path: string, ...given: readonly unknown[]): Promise<GhantiError> {
  const [api = '', name = ''] = path.split('.');
  const method = Reflect.get(Reflect.get(engine, api), name) as (...values: readonly unknown[]) => unknown;
  const thrown = await (async () => method(...given))().catch((error: unknown) => error);
  if (!(thrown instanceof GhantiError)) throw new Error(`${path} was not refused: ${JSON.stringify(thrown)}`);
  return thrown;
}

async function faultsOf(path: string, ...given: readonly unknown[]) {
  const refusal = await refusalOf(path, ...given);
  expect(refusal.code).toBe('invalid_input');
  return refusal.faults.map(({ field, code }) => [field, code]);
}

const good = { name: 'Hello', services: 'PHONE' };
const rows = [{ number: '9800000010' }];

describe('the input of a campaign', () => {
  it.each([
    [{ ...good, services: 'phone' }, 'services', 'invalid_choice'],
    [{ ...good, services: undefined }, 'services', 'required'],
    [{ ...good, service: 'SMS' }, 'service', 'unknown_field'],
    [{ ...good, name: '  ' }, 'name', 'blank'],
    [{ ...good, name: 7 }, 'name', 'invalid_type'],
    [{ ...good, name: 'nul \0' }, 'name', 'invalid_characters'],
    [{ ...good, usableTags: 'tags_name' }, 'usableTags', 'invalid_type'],
    [{ ...good, usableTags: ['name'] }, 'usableTags[0]', 'invalid'],
    [{ ...good, callingWindow: '08:00-20:00' }, 'callingWindow', 'invalid_type'],
    [
      { ...good, callingWindow: { from: '08:00', to: '20:00', days: ['Monday'] } },
      'callingWindow.days[0]',
      'invalid_choice',
    ],
    [{ ...good, callingWindow: { from: '20:00', to: '08:00', days: ['mon'] } }, 'callingWindow', 'invalid_window'],
    ['Hello', 'input', 'invalid_type'],
    [undefined, 'input', 'required'],
    [null, 'input', 'invalid_type'],
  ])('%j is refused at %s: %s', async (input, field, code) => {
    expect(await faultsOf('campaigns.create', me, input, rows)).toEqual([[field, code]]);
  });

  it('names the choices, and the field that was probably meant', async () => {
    const refusal = await refusalOf('campaigns.create', me, { ...good, services: 'phone', callWindow: null }, rows);
    expect(refusal.message).toContain('services: Choose one of: PHONE, SMS.');
    expect(refusal.message).toContain('callWindow: There is no field callWindow. Did you mean callingWindow?');
  });

  it('may have fields that are undefined', async () => {
    const input = { name: 'Plain', services: 'SMS', description: undefined, callingWindow: undefined } as const;
    const { campaign: made } = await engine.campaigns.create(me, input, rows);
    expect(made).toMatchObject({ name: 'Plain', description: '', callingWindow: null });
    const same = await engine.campaigns.update(me, made.id, { name: undefined, description: 'Longer' });
    expect(same).toMatchObject({ name: 'Plain', description: 'Longer' });
  });
});

describe('the numbers of a campaign', () => {
  it.each([
    ['9800000010', 'numbers'],
    [{ number: '9800000010' }, 'numbers'],
    [undefined, 'numbers'],
    [['9800000010'], 'numbers[0]'],
    [[9800000010], 'numbers[0]'],
    [[...rows, { phone: '9800000010' }], 'numbers[1].number,numbers[1].phone'],
    [[...rows, { number: null }], 'numbers[1].number'],
    [[{ number: '9800000010', tags: 'Sita' }], 'numbers[0].tags'],
    [[{ number: '9800000010', tags: ['Sita'] }], 'numbers[0].tags'],
    [[{ number: '9800000010', tags: { tags_name: null } }], 'numbers[0].tags.tags_name'],
    [[{ number: '9800000010', row: 'two' }], 'numbers[0].row'],
    [[{ number: '9800000010', tag: {} }], 'numbers[0].tag'],
  ])('%j are refused at %s, and nothing is kept', async (numbers, fields) => {
    const before = (await engine.campaigns.list(me, { page: 1, pageSize: 1 })).total;
    const refused = await faultsOf('campaigns.create', me, good, numbers);
    expect(refused.map(([field]) => field).join()).toBe(fields);
    expect((await engine.campaigns.list(me, { page: 1, pageSize: 1 })).total).toBe(before);
  });

  it('are refused alike when they come one by one', async () => {
    async function* stream() {
      yield* rows;
      yield '9800000020';
    }
    const refusal = await refusalOf('campaigns.create', me, good, stream());
    expect(refusal.message).toBe("numbers[1]: A number of a list is an object: { number: '9801000000' }.");
  });

  it('have no tag that the campaign has not', async () => {
    const input = { ...good, usableTags: ['tags_name'] };
    const numbers = [{ number: '9800000010', tags: { name: 'Sita' } }];
    const refusal = await refusalOf('campaigns.create', me, input, numbers);
    expect(refusal.faults).toMatchObject([{ field: 'numbers[0].tags.name', code: 'unknown_tag' }]);
    expect(refusal.message).toContain('tags_name');
  });

  it('are looked at in the same way wherever they are given', async () => {
    expect(await faultsOf('numbers.add', me, campaign, '9800000020')).toEqual([['numbers', 'invalid_type']]);
    expect(await faultsOf('numbers.add', me, campaign, ['9800000020'])).toEqual([['numbers[0]', 'invalid_type']]);
    expect(await faultsOf('numbers.faultsOf', ['9800000020'])).toEqual([['numbers[0]', 'invalid_type']]);
    expect(await faultsOf('doNotCall.add', me, '9800000020')).toEqual([['numbers', 'invalid_type']]);
    expect(await faultsOf('doNotCall.add', me, ['9800000020'])).toEqual([['numbers[0]', 'invalid_type']]);
  });
});

describe('a begin', () => {
  it.each([
    [{ message: 'Hi', scheduledAt: '2027-01-31T09:00' }, 'scheduledAt'],
    [{ message: 'Hi', scheduleDate: '2027-01-31T09:00' }, 'scheduleDate'],
    [{ message: 'Hi', schedule_date: '2027-01-31T09:00' }, 'schedule_date'],
    [{ message: 'Hi', scheduledFor: 1_800_000_000_000 }, 'scheduledFor'],
    [{ message: 'Hi', scheduledFor: new Date('never') }, 'scheduledFor'],
    [{ message: 'Hi', dryRun: true }, 'dryRun'],
    [{ message: { text: 'Hi' } }, 'message'],
    [{ message: 'Hi', priority: 'voice' }, 'priority'],
    [{ audio: 'hello.mp3' }, 'audio'],
    [{ audio: { key: '/etc/passwd', name: 'x', seconds: 1 } }, 'audio.key'],
    [{ message: 'Hi', keypad: { digits: 1 } }, 'keypad.timeoutSeconds'],
    [{ message: 'Hi', selection: 'failed' }, 'selection'],
    [{ message: 'Hi', selection: { kind: 'status', statuses: ['failed'] } }, 'selection.kind'],
    [{ message: 'Hi', selection: { kind: 'statuses', statuses: ['Failed'] } }, 'selection.statuses[0]'],
    [{ message: 'Hi', selection: { kind: 'individual', ids: ['1'] } }, 'selection.ids[0]'],
    ['Hi', 'input'],
  ])('of %j is refused at %s, and calls nobody', async (input, field) => {
    expect((await faultsOf('campaigns.begin', me, campaign, input)).map(([at]) => at)).toEqual([field]);
    expect(await engine.campaigns.runs(me, campaign)).toEqual([]);
  });

  it.each(['scheduledAt', 'scheduleDate', 'schedule_date', 'schedule', 'scheduled_for'])(
    'with %s is told of scheduledFor',
    async (name) => {
      const refusal = await refusalOf('campaigns.begin', me, campaign, { message: 'Hi', [name]: '2027-01-31T09:00' });
      expect(refusal.message).toContain('Did you mean scheduledFor?');
    },
  );

  it('takes an instant as a Date too, and answers the same', async () => {
    const scheduledFor = new Date(Date.now() + 3_600_000);
    const { run } = await engine.campaigns.begin(me, campaign, { message: 'Hi', scheduledFor });
    expect(run.scheduledFor).toEqual(scheduledFor);
    await engine.campaigns.terminate(me, campaign);
  });
});

describe('every other method', () => {
  it.each<[string, readonly unknown[], string]>([
    ['accounts.create', [{ email: 'nobody' }], 'email'],
    ['accounts.create', [{ mail: 'me@example.com' }], 'email,mail'],
    ['accounts.create', ['me@example.com'], 'input'],
    ['accounts.get', ['1'], 'id'],
    ['accounts.grant', [1, '5'], 'amount'],
    ['campaigns.list', [1], 'request'],
    ['campaigns.list', [1, { page: 0, pageSize: 10 }], 'page'],
    ['campaigns.list', [1, { page: 1, page_size: 10 }], 'pageSize,page_size'],
    ['campaigns.list', [1, { page: 1, pageSize: 10, status: 'done' }], 'status'],
    ['campaigns.get', ['1', 1], 'accountId'],
    ['campaigns.get', [1, 1.5], 'id'],
    ['campaigns.get', [{ id: 1 }, undefined], 'accountId,id'],
    ['campaigns.create', [1, good, rows, 'individual_number'], 'options'],
    ['campaigns.create', [1, good, rows, { field: 'list' }], 'field'],
    ['campaigns.create', [1, good, rows, {}, {}], ''],
    ['campaigns.update', [1, 1, { services: 'Sms' }], 'services'],
    ['campaigns.update', [1, 1, { usableTags: [] }], 'usableTags'],
    ['campaigns.begunUnder', [1, 1, 'my-key'], 'idempotency'],
    ['campaigns.pause', [1], 'id'],
    ['campaigns.recipients', [1], 'id'],
    ['numbers.list', [1, 1, { page: 1, pageSize: 5_000 }], 'pageSize'],
    ['numbers.edit', [1, 1, { tags: { tags_name: {} } }], 'tags.tags_name'],
    ['numbers.edit', [1, 1, { phone: '98' }], 'phone'],
    ['phoneLines.buy', [1, ''], 'sid'],
    ['phoneLines.release', [1, { sid: 'PN1' }], 'sid'],
    ['doNotCall.add', [1, rows, { notes: 'by letter' }], 'notes'],
    ['doNotCall.remove', [1, '9800000010', { optedIn: 'true' }], 'optedIn'],
    ['otp.send', [1, { number: 9800000010, message: '{otp}', channel: 'sms', option: 'generated' }], 'number,channel'],
    ['otp.send', [1, { number: '9800000010', message: '{otp}', channel: 'text' }], 'option'],
    ['otp.verify', [1, '9800000010', '123456'], 'by'],
    ['otp.verify', [1, { id: 1 }, 123_456], 'code'],
    ['otp.faultsOf', [{ numbr: '98' }], 'numbr'],
    ['voices.preview', [{ message: 'Hi' }], 'message'],
    ['voices.keepAudio', ['hello.mp3', 'hello.mp3'], 'body'],
    ['voices.url', [undefined], 'key'],
    ['webhooks.register', [1, 'https://example.com'], 'input'],
    ['webhooks.register', [1, { url: 'https://example.com', events: [] }], 'events'],
    ['webhooks.register', [1, { url: 'https://example.com', types: ['number'] }], 'types[0]'],
    ['webhooks.update', [1, 1, { enabled: 'no' }], 'enabled'],
    ['webhooks.deliveries', [1, 1], 'page'],
  ])('%s%j is refused at %s', async (path, given, fields) => {
    expect((await faultsOf(path, ...given)).map(([field]) => field).join()).toBe(fields);
  });

  it('of the engine itself does the same', async () => {
    await expect(engine.account('1' as unknown as number)).rejects.toMatchObject({ code: 'invalid_input' });
    const request = { method: 'POST', path: '/', url: 'http://x/', headers: {}, body: 'a text' };
    const refused = engine.handleWebhook('simulated', request as unknown as Parameters<Engine['handleWebhook']>[1]);
    await expect(refused).rejects.toMatchObject({ code: 'invalid_input', faults: [{ field: 'body' }] });
  });

  it('says so of a listener that would never be told', () => {
    const listen = engine.events.on as (event: string, listener: () => void) => unknown;
    expect(() => listen.call(engine.events, 'numbers', () => {})).toThrow('Did you mean number?');
  });
});

import type { Client } from './client';

/** A campaign that a test made. */
export interface MadeCampaign {
  readonly id: number;
  readonly name: string;
  /** Ids of its numbers, in the order given. */
  readonly numberIds: readonly number[];
}

let made = 0;

/** Makes a campaign. The last digit of a number chooses its fate: 1 busy, 2 no answer, 3 failed, 4 hangs up, else heard. */
export async function aCampaign(
  client: Client,
  {
    services = 'PHONE',
    numbers = [9800000010, 9800000020, 9800000030],
  }: { services?: 'PHONE' | 'SMS'; numbers?: readonly (string | number)[] } = {},
): Promise<MadeCampaign> {
  const name = `campaign ${++made}`;
  const reply = await client.post('/api/system/campaigns/', { name, services, individual_number: numbers });
  return describe(client, reply.number('data', 'details', 0, 'id'), name);
}

/** Makes a campaign of a file: rows of CSV under a heading. */
export async function aCampaignOfFile(client: Client, csv: string, services = 'PHONE'): Promise<MadeCampaign> {
  const name = `campaign ${++made}`;
  const form = new FormData();
  form.set('name', name);
  form.set('services', services);
  form.set('send_to_number_file', new Blob([csv]), 'numbers.csv');
  const reply = await client.post('/api/system/campaigns/', form);
  return describe(client, reply.number('data', 'details', 0, 'id'), name);
}

async function describe(client: Client, id: number, name: string): Promise<MadeCampaign> {
  const list = await client.get(`/api/system/campaigns/number/${id}?page_size=100`);
  const numbers = list.at('data', 'number-lists');
  if (!Array.isArray(numbers)) throw new Error(`campaign ${id} has no list of numbers`);
  return { id, name, numberIds: numbers.map((number: { id: number }) => number.id) };
}

/** A day that lies a month ahead, as a schedule writes it: `2027-01-31`. */
export function aDayAhead(): string {
  return new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
}

/** Asks until `done` says so; a test that waits for ever fails by name. */
export async function until(what: string, done: () => Promise<boolean> | boolean, ms = 25_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await done())) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** The campaign's word for how it stands. */
export async function statusOf(client: Client, { id }: MadeCampaign): Promise<string> {
  return (await client.get(`/api/system/campaigns/${id}/details`)).text('data', 'details', 0, 'status');
}

/** Waits until its run is over. */
export async function finished(client: Client, campaign: MadeCampaign): Promise<void> {
  await until('the run is over', async () => ['completed', 'terminated'].includes(await statusOf(client, campaign)));
}

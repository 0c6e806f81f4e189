import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { createEngine } from './create-engine';
import type { Engine, NumberInput } from './engine';

let engine: Engine;
let me: number;
beforeAll(async () => {
  engine = createEngine({ store: createMemoryStore(), telephony: createSimulator({ speed: 500 }) });
  me = (await engine.accounts.create({ email: 'me@example.com', credits: 100 })).id;
});
afterAll(() => engine.stop());

const list: readonly NumberInput[] = [
  { row: 2, number: 9800000010, tags: { tags_name: 'Sita' } },
  { row: 3, number: '980-0000020' },
  { row: 4, number: '01-4412345/46' },
  { row: 5, number: '+977 (0) 9800000010' },
  { row: 6, number: '9800000030', refusal: '4 cells, the heading has 3.' },
  { row: 7, number: '9800000040', tags: { tags_name: 'x'.repeat(201) } },
];

describe('the preview of a list', () => {
  it('says what creating a campaign of it then does, and keeps nothing', async () => {
    const { rows, ...summary } = await engine.numbers.preview(list);
    expect((await engine.campaigns.list(me, { page: 1, pageSize: 10 })).total).toBe(0);
    const created = await engine.campaigns.create(me, { name: 'x', services: 'SMS', usableTags: ['tags_name'] }, list);
    expect(created.summary).toEqual(summary);
    const kept = await engine.numbers.list(me, created.campaign.id, { page: 1, pageSize: 10 });
    expect(kept.items.map(({ given, number, tags }) => ({ number: given, e164: number, tags }))).toEqual(
      rows.map(({ row: _, ...one }) => one),
    );
    expect(rows.map(({ row }) => row)).toEqual([2, 3]);
    expect(summary).toMatchObject({ accepted: 2, duplicates: 1, rejectedTotal: 3 });
  });

  it('tells of each rejected row, and of as many good ones as are wanted', async () => {
    const told: number[] = [];
    const preview = await engine.numbers.preview(list, { rows: 1, rejected: ({ row }) => void told.push(row) });
    expect([told, preview.rows.map(({ row }) => row)]).toEqual([[4, 6, 7], [2]]);
  });

  it('answers also where no number is good: creating refuses that', async () => {
    expect(await engine.numbers.preview([{ number: '12' }])).toMatchObject({ accepted: 0, rejectedTotal: 1, rows: [] });
  });
});

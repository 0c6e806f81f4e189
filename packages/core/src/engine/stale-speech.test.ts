import { expect, it } from 'vitest';
import { createMemoryMedia } from '../memory/media';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();
/** What the Media port spares: after this what nobody asked for may be gone. */
const sparedMs = 15 * 60_000;

it('calls nobody with speech that was made so long ago that it may be gone, however long channels were waited for', async () => {
  const clock = createTestClock();
  const media = createMemoryMedia();
  const usedAt = new Map<string, number>();
  const carrier = createSimulator({ clock });
  const ages: number[] = [];
  const engine = createEngine({
    store: createMemoryStore(),
    telephony: {
      ...carrier,
      placeCall: (request, signal) => {
        for (const part of request.parts) {
          const key = part.type === 'audio' ? new URL(part.url).pathname.slice('/media/'.length) : '';
          ages.push(clock.monotonic() - (usedAt.get(key) ?? Number.NEGATIVE_INFINITY));
        }
        return carrier.placeCall(request, signal);
      },
    },
    media: {
      ...media,
      put: (key, ...rest) => media.put(key, ...rest).finally(() => usedAt.set(key, clock.monotonic())),
      stat: (key) => media.stat(key).finally(() => usedAt.set(key, clock.monotonic())),
    },
    clock,
    settings: { channels: 1 },
  });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 100 });
  const input = { name: 'Bell', services: 'PHONE', usableTags: ['tags_name'] } as const;
  const rows = Array.from({ length: 30 }, (_, row) => ({
    number: `${9_801_000_000 + 10 * row}`,
    row,
    tags: { tags_name: `Sita ${row}` },
  }));
  const { campaign } = await engine.campaigns.create(id, input, rows);
  await engine.campaigns.begin(id, campaign.id, { message: `Namaste {tags_name}. ${'We have news. '.repeat(50)}` });
  await clock.advance(60 * 60_000);
  expect((await engine.campaigns.get(id, campaign.id)).status).toBe('completed');
  expect(ages.length).toBeGreaterThanOrEqual(30);
  expect(Math.max(...ages)).toBeLessThan(sparedMs);
});

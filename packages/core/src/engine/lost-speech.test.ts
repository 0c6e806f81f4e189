import { expect, it } from 'vitest';
import { createMemoryMedia } from '../memory/media';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

it('makes a sample again that was lost a moment after it was made', async () => {
  const clock = createTestClock();
  const media = createMemoryMedia();
  const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator({ clock }), media, clock });
  stopAfterTest(engine, clock);
  await engine.start();
  const first = await engine.voices.preview('नमस्ते।');
  await media.remove(first.key);
  expect(await engine.voices.preview('नमस्ते।')).toEqual(first);
});

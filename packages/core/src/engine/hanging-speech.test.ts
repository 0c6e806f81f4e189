import { expect, it } from 'vitest';
import { silentSpeech } from '../memory/speech';
import { createMemoryStore } from '../memory/store';
import { createSimulator } from '../simulator/simulator';
import { enginesOnTestTime } from '../testing/time/engines-on-test-time';
import { createTestClock } from '../testing/time/test-clock';
import { createEngine } from './create-engine';

const stopAfterTest = enginesOnTestTime();

it('lets a voice engine that takes a text and never comes back keep no lane from the others: the run is paused, and says why', async () => {
  const clock = createTestClock();
  const silence = silentSpeech();
  const engine = createEngine({
    store: createMemoryStore(),
    telephony: createSimulator({ clock }),
    speech: {
      ...silence,
      synthesize: (text, voice) => (text.includes('Hari') ? new Promise(() => {}) : silence.synthesize(text, voice)),
    },
    clock,
  });
  stopAfterTest(engine, clock);
  await engine.start();
  const { id } = await engine.accounts.create({ email: 'one@example.test', credits: 100 });
  const begun = async (number: string, name: string) => {
    const input = { name: 'Bell', services: 'PHONE', usableTags: ['tags_name'] } as const;
    const row = { number, row: 0, tags: { tags_name: name } };
    const { campaign } = await engine.campaigns.create(id, input, [row]);
    await engine.campaigns.begin(id, campaign.id, { message: 'Namaste {tags_name}' });
    return async () => (await engine.campaigns.runs(id, campaign.id))[0];
  };
  const one = await begun('9801000000', 'Hari');
  const other = await begun('9801000010', 'Hari Krishna');
  const last = await begun('9801000020', 'Sita');
  await clock.advance(11 * 60_000);
  expect(await one()).toMatchObject({ state: 'paused', reason: expect.stringContaining('speech cannot be made') });
  expect((await other())?.state).toBe('paused');
  expect((await last())?.state).toBe('finished');
});

import { describe, expect, it } from 'vitest';
import { createArchive } from './archive';
import { type JournalEntry, memoryJournal, type SimulatorJournal } from './journal';

function placed(providerId: string): JournalEntry {
  const numbers = { to: '+9779843818700', from: '+97715970000' };
  const limits = { contentSeconds: 10, ringTimeoutSeconds: 30, timeLimitSeconds: 60 };
  return { type: 'placed', providerId, service: 'PHONE', token: providerId, at: 0, speed: 1, ...numbers, ...limits };
}

async function aJournal(entries: readonly JournalEntry[]) {
  const journal = memoryJournal();
  for (const entry of entries) await journal.append(entry);
  let readings = 0;
  const counting: SimulatorJournal = {
    ...journal,
    read() {
      readings++;
      return journal.read();
    },
  };
  return { journal: counting, readings: () => readings };
}

describe('the archive', () => {
  it('finds a call with its hang-up', async () => {
    const { journal } = await aJournal([
      placed('a'),
      placed('b'),
      { type: 'hung_up', providerId: 'a', at: 5 },
      { type: 'hung_up', providerId: 'a', at: 9 },
    ]);
    const found = await createArchive(journal).search((entry) => entry.providerId === 'a');
    expect(found).toMatchObject([{ placed: { providerId: 'a' }, hungUpAt: 5 }]);
  });

  it('answers hundreds of questions with two readings', async () => {
    const { journal, readings } = await aJournal(Array.from({ length: 300 }, (_, i) => placed(`call_${i}`)));
    const archive = createArchive(journal);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, i) => archive.search((entry) => entry.providerId === `call_${i}`)),
    );
    expect(answers.map(([call]) => call?.placed.providerId)).toEqual(
      Array.from({ length: 300 }, (_, i) => `call_${i}`),
    );
    expect(readings()).toBe(2);
  });

  it('rejects every question that a broken reading was to answer, and reads again for the next', async () => {
    const { journal } = await aJournal([placed('a')]);
    let broken = true;
    const archive = createArchive({
      ...journal,
      read() {
        if (broken) throw new Error('disk gone');
        return journal.read();
      },
    });
    const answers = await Promise.allSettled([archive.search(() => true), archive.search(() => true)]);
    expect(answers.map((answer) => answer.status)).toEqual(['rejected', 'rejected']);
    broken = false;
    expect(await archive.search(() => true)).toHaveLength(1);
  });

  it('answers who asks again as soon as he is answered', async () => {
    const { journal, readings } = await aJournal([placed('a')]);
    const archive = createArchive(journal);
    for (let turn = 0; turn < 5; turn++) await archive.search(() => true);
    expect(readings()).toBe(5);
  });
});

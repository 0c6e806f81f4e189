import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulator, type JournalEntry } from '@ghanti/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileJournal } from './simulator-journal';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ghanti-journal-'));
  path = join(folder, 'carrier', 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bought = (sid: string): JournalEntry => ({ type: 'bought', sid });

async function entriesIn(file: string): Promise<JournalEntry[]> {
  const journal = fileJournal(file);
  try {
    const all: JournalEntry[] = [];
    for await (const entry of journal.read()) all.push(entry);
    return all;
  } finally {
    await journal.close();
  }
}

describe('fileJournal', () => {
  it('is empty before anything was written', async () => {
    expect(await entriesIn(path)).toEqual([]);
  });

  it('gives back what was appended, in order, to another opening', async () => {
    const journal = fileJournal(path);
    await Promise.all(['a', 'b', 'c'].map((sid) => journal.append(bought(sid))));
    await journal.append(bought('d'));
    await journal.close();
    expect(await entriesIn(path)).toEqual(['a', 'b', 'c', 'd'].map(bought));
  });

  it('writes what is appended as soon as the one before was answered', async () => {
    const journal = fileJournal(path);
    for (const sid of ['a', 'b', 'c']) await journal.append(bought(sid));
    await journal.close();
    expect(await entriesIn(path)).toEqual(['a', 'b', 'c'].map(bought));
  });

  it('cuts off a line that a crash tore, and goes on after it', async () => {
    const journal = fileJournal(path);
    await journal.append(bought('a'));
    await journal.close();
    await appendFile(path, '{"type":"bought","si');
    const after = fileJournal(path);
    await after.append(bought('b'));
    await after.close();
    expect(await entriesIn(path)).toEqual([bought('a'), bought('b')]);
    expect(await readFile(path, 'utf8')).toBe('{"type":"bought","sid":"a"}\n{"type":"bought","sid":"b"}\n');
  });

  it('is empty when the only line was torn, however long it is', async () => {
    const journal = fileJournal(path);
    await journal.append(bought('a'));
    await journal.close();
    await writeFile(path, 'x'.repeat(200_000));
    expect(await entriesIn(path)).toEqual([]);
  });

  it('says where a whole line is not an entry, instead of skipping it', async () => {
    const journal = fileJournal(path);
    await journal.append(bought('a'));
    await journal.close();
    await appendFile(path, 'not json\n');
    await expect(entriesIn(path)).rejects.toThrow(/journal\.jsonl:2/);
  });

  it('is replaced whole by a rewrite, and can be appended to after it', async () => {
    const journal = fileJournal(path);
    await journal.append(bought('a'));
    await journal.rewrite([bought('b')]);
    await journal.append(bought('c'));
    await journal.close();
    expect(await entriesIn(path)).toEqual([bought('b'), bought('c')]);
  });

  it('rejects an append that cannot be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(fileJournal(join(folder, 'file', 'journal.jsonl')).append(bought('a'))).rejects.toThrow();
  });

  it('reads what stood when the reading began while others append', async () => {
    const journal = fileJournal(path);
    await Promise.all(Array.from({ length: 12_000 }, (_, i) => journal.append(bought(`${i}`))));
    const seen: JournalEntry[] = [];
    for await (const entry of journal.read()) {
      if (seen.length % 1_200 === 0) await journal.append(bought('late'));
      seen.push(entry);
    }
    await journal.close();
    expect(seen).toEqual(Array.from({ length: 12_000 }, (_, i) => bought(`${i}`)));
    expect(await entriesIn(path)).toHaveLength(12_010);
  });

  it('holds every call that a killed process had acknowledged', { timeout: 120_000 }, async () => {
    const worker = join(folder, 'worker.mts');
    const core = join(import.meta.dirname, '../../../packages/core/src/index.ts');
    const own = join(import.meta.dirname, 'simulator-journal.ts');
    await writeFile(
      worker,
      `import { createSimulator } from ${JSON.stringify(core)};
       import { fileJournal } from ${JSON.stringify(own)};
       const carrier = createSimulator({ journal: fileJournal(${JSON.stringify(path)}) });
       const call = (token) => ({ token, to: '+9779843818700', from: '+97715970000', parts: [], contentSeconds: 30,
         ringTimeoutSeconds: 30, timeLimitSeconds: 60, detectMachine: false, keypad: null, callbacks: { status: '', answer: '', mark: '' } });
       for (let i = 0; ; i++)
         await Promise.all(Array.from({ length: 20 }, async (_, j) => {
           const token = \`token-\${i}-\${j}\`;
           const { providerId } = await carrier.placeCall(call(token), new AbortController().signal);
           process.send([token, providerId]);
         }));`,
    );
    const child = fork(worker, { execArgv: ['--import', 'tsx'], cwd: import.meta.dirname });
    const acknowledged: [string, string][] = [];
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`The worker ended by itself with ${code}.`)));
      child.on('message', (message: [string, string]) => {
        acknowledged.push(message);
        if (acknowledged.length === 200) resolve();
      });
    });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;

    const journal = fileJournal(path);
    const carrier = createSimulator({ journal });
    for (const [token, providerId] of acknowledged) {
      const lookup = { service: 'PHONE' as const, token, to: '', from: '', intentAt: new Date() };
      const found = await carrier.findPlaced(lookup);
      expect(found.map((report) => report.providerId)).toEqual([providerId]);
    }
    await carrier.close();
    await journal.close();
  });
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngine, createMemoryStore, createSimulator, silentSpeech } from '@ghanti/core';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from './config';
import { ensureFirstAccount } from './first-account';
import { placeSamples } from './samples';
import { keptSecret } from './secrets';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ghanti-together-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const together = <T>(work: () => Promise<T>) => Promise.all(Array.from({ length: 8 }, work));

describe('processes that start at once on one folder and one database', () => {
  it('have one secret, also while another one is about to fill its file', async () => {
    const folder = await aFolder();
    const path = join(folder, 'engine-secret');
    await writeFile(path, '');
    const secrets = together(() => keptSecret(folder, 'engine-secret'));
    await sleep(100);
    await writeFile(path, 'a'.repeat(64));
    expect(new Set(await secrets)).toEqual(new Set(['a'.repeat(64)]));
  });

  it('have one secret where a killed process left its file empty', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'engine-secret'), '');
    const secrets = new Set(await together(() => keptSecret(folder, 'engine-secret')));
    expect(secrets.size).toBe(1);
    expect(secrets).toEqual(new Set([await keptSecret(folder, 'engine-secret')]));
  });

  it('leave a secret alone that somebody damaged', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'engine-secret'), 'half of it');
    await expect(keptSecret(folder, 'engine-secret')).rejects.toThrow('damaged');
  });

  it('place the samples once', async () => {
    const folder = await aFolder();
    await together(() => placeSamples(folder, silentSpeech(), pino({ level: 'silent' })));
    expect((await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('tell the password of the account only where it was made', async () => {
    const read = readConfig({});
    if (!read.ok) throw new Error('the defaults are wrong');
    const engine = createEngine({ store: createMemoryStore(), telephony: createSimulator() });
    const told = await together(() => ensureFirstAccount(engine, read.config));
    expect(told.filter(({ password }) => password !== null)).toHaveLength(1);
  });
});

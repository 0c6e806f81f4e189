import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from './config';
import { createResourceWatch, mostConnections, openFilesLimit } from './resources';

const folder = mkdtempSync(join(tmpdir(), 'ghanti-resources-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function configOf(environment: Record<string, string>): Config {
  const read = readConfig(environment);
  if (!read.ok) throw new Error('The settings of this test are wrong.');
  return read.config;
}

describe('how many connections are taken', () => {
  const config = configOf({});

  it('leaves files for the database, the carrier and the disk', () => {
    for (const limit of [256, 512, 1_024]) {
      const most = mostConnections(config, limit, 120);
      expect(most).toBeGreaterThanOrEqual(8);
      expect(120 + 2 * most).toBeLessThan(limit);
    }
  });

  it('is a few where hardly a file is left, and 10,000 where there is no end of files', () => {
    expect(mostConnections(config, 130, 120)).toBe(8);
    expect(mostConnections(config, 1_048_576, 120)).toBe(10_000);
    expect(mostConnections(config, null, 120)).toBe(10_000);
  });

  it('is what an operator says', () => {
    expect(mostConnections(configOf({ MAX_CONNECTIONS: '500' }), 256, 120)).toBe(500);
  });
});

it.skipIf(process.platform !== 'linux')('knows the limit that ulimit says', () => {
  expect(openFilesLimit()).toBeGreaterThan(0);
});

it('finds nothing wrong with a disk that has room', () => {
  expect(createResourceWatch(tmpdir())()).toBeNull();
});

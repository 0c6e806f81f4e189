import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeKit } from '@ghanti/core/testing';
import { embeddedStore } from './embedded';

storeKit(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'ghanti-embedded-'));
  const store = await embeddedStore({ dataDir });
  return {
    store,
    async close() {
      await store.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
});
